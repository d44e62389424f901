//! The compiled half of the Python package `chiso`: it passes text to the engine and back.
//!
//! Nothing is computed here. `call` takes the name of a function and a request as JSON
//! text, lets other Python threads run while the engine works, and raises what the engine
//! refuses as `chiso.ChisoError`. The exception classes and the conversion between Python
//! values and JSON are written in Python (`python/chiso/`), where they are typed and can be
//! pickled.

// Unit tests leave the module out: a test program that refers to it has to be linked with
// libpython, which is not on every machine that has Python.
#[cfg(not(test))]
mod border;
mod guard;
