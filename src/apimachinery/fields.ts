import { SelectorError } from './labels.ts';

/** One condition of a field selector: `status.phase!=Running`. */
export interface FieldTerm {
  field: string;
  operator: '=' | '!=';
  value: string;
}

/**
 * Reads a field selector (`a=b,c!=d`; `\,` `\=` and `\\` stand for themselves in values).
 * @throws SelectorError in the API's words
 */
export function parseFieldSelector(text: string): FieldTerm[] {
  const terms: FieldTerm[] = [];
  for (const part of splitTerms(text).sort()) {
    if (part === '') continue;
    const split = /^([^=]*?)(!=|==|=)(.*)$/s.exec(part);
    if (!split) throw new SelectorError(`invalid selector: '${text}'; can't understand '${part}'`);
    const term: FieldTerm = {
      field: split[1]!,
      operator: split[2] === '!=' ? '!=' : '=',
      value: unescapeValue(split[3]!),
    };
    // An empty condition asks for nothing.
    if (term.field !== '' || term.value !== '') terms.push(term);
  }
  return terms;
}

function splitTerms(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === ',') {
      parts.push(text.slice(start, i));
      start = i + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function unescapeValue(text: string): string {
  let value = '';
  const characters = [...text];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === '\\') {
      const escaped = characters[++i];
      if (escaped === undefined || !'\\,='.includes(escaped)) {
        throw new SelectorError(`invalid field selector: invalid escape sequence: \\${escaped ?? ''}`);
      }
      value += escaped;
    } else if (character === ',' || character === '=') {
      // The API prints the character's number.
      throw new SelectorError(`invalid field selector: unescaped character in value: ${character.codePointAt(0)}`);
    } else value += character;
  }
  return value;
}

export const escapeFieldValue = (value: string): string => value.replace(/[\\,=]/g, '\\$&');

export const formatFieldSelector = (terms: readonly FieldTerm[]): string =>
  terms.map(({ field, operator, value }) => `${field}${operator}${escapeFieldValue(value)}`).join(',');

/** @param lookUp the object's value for a field; '' when it has none */
export const matchesFields = (terms: readonly FieldTerm[], lookUp: (field: string) => string): boolean =>
  terms.every(({ field, operator, value }) => (lookUp(field) === value) === (operator === '='));

/**
 * What the API says about a field that cannot be selected by.
 * @param ownFields does the kind have selectable fields besides its name and namespace?
 */
export const unknownFieldMessage = (field: string, ownFields: boolean): string =>
  ownFields
    ? `field label not supported: ${field}`
    : `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
