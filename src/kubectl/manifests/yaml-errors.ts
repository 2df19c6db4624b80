import type { YAMLError } from 'yaml';

/** A YAML mistake in the words of Go's package, with its idea of the line. */
export function describeSyntaxError(text: string, error: YAMLError): string {
  const [offset] = error.pos;
  const line = text.slice(0, offset).split('\n').length;
  const scanner = (message: string, at = line): string => (at > 1 ? `line ${at}: ${message}` : message);
  const parser = (message: string, at = line): string => (at > 2 ? `line ${at - 1}: ${message}` : `line 1: ${message}`);
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY':
      return scanner('mapping values are not allowed in this context');
    case 'BAD_DQ_ESCAPE':
      return scanner('found unknown escape character');
    case 'TAB_AS_INDENT':
      return scanner('found character that cannot start any token');
    case 'BAD_SCALAR_START':
      return scanner('found character that cannot start any token');
    case 'MISSING_CHAR':
      return /quote/.test(error.message)
        ? scanner('found unexpected end of stream', text.split('\n').length)
        : scanner("could not find expected ':'", line + 1);
    default:
      return parser('did not find expected key');
  }
}
