/** A built-in programme, as a document. */
declare const document: { [field: string]: any };
export default document;
