/**
 * The functions of the package over `call`: each only names the parts of its request.
 *
 * @param {(name: string, request?: object) => any} call
 */
export function functions(call) {
  return {
    version: () => call("version"),
    programmes: () => call("programmes"),
    programme: (id) => call("programme", { id }),
    check: (programme) => call("check", { programme }),
    score: (programme, observations) => call("score", { programme, observations }),
    rank: (programme, observations, ranking) =>
      call("rank", { programme, observations, ranking }),
    evaluate: (formula, inputs, values) => call("evaluate", { formula, inputs, values }),
  };
}
