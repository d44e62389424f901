import type { DocumentLoaded } from "chiso";

/** A built-in programme, as a document. */
declare const document: DocumentLoaded;
export default document;
