import { isQualifiedName, isValidLabelValue } from './names.ts';

export type Labels = Readonly<Record<string, string>>;

/** The selector of ReplicaSets, Deployments … (meta/v1 LabelSelector). */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | string;
  values?: string[];
}

/** One condition of a selector's text form. */
export interface Requirement {
  key: string;
  operator: 'in' | 'notin' | '=' | '==' | '!=' | 'gt' | 'lt' | 'exists' | '!';
  /** Sorted, without repetitions. */
  values: readonly string[];
}

/** A selector's text that cannot be read; the message is the API's. */
export class SelectorError extends Error {}

// ---- Matching

const int64 = /^[+-]?\d+$/;

/** Does one condition hold? Numbers (`gt`, `lt`) compare as integers. */
function holds({ key, operator, values }: Requirement, labels: Labels | undefined): boolean {
  const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
    case '=':
    case '==':
      return value !== undefined && values.includes(value);
    case 'notin':
    case '!=':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    default: {
      if (value === undefined || !int64.test(value)) return false;
      const difference = BigInt(value) - BigInt(values[0]!);
      return operator === 'gt' ? difference > 0n : difference < 0n;
    }
  }
}

export const matchesRequirements = (requirements: readonly Requirement[], labels: Labels | undefined): boolean =>
  requirements.every((requirement) => holds(requirement, labels));

const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const;

/** The conditions of an object-form selector, sorted by key. */
export function requirementsOf(selector: LabelSelector): Requirement[] {
  const requirements: Requirement[] = Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
    key,
    operator: '=',
    values: [value],
  }));
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const known = operators[operator as keyof typeof operators];
    if (known === undefined) throw new SelectorError(`"${operator}" is not a valid label selector operator`);
    requirements.push({ key, operator: known, values: [...new Set(values)].sort() });
  }
  return byKey(requirements);
}

const byKey = (requirements: Requirement[]): Requirement[] =>
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));

const never = () => false;
const always = () => true;

/**
 * A selector as a function, for looking at many objects. Without a selector nothing matches; an empty one matches all.
 * One with an unknown operator (which validation refuses) matches nothing.
 */
export function compileSelector(selector: LabelSelector | undefined | null): (labels: Labels | undefined) => boolean {
  if (!selector) return never;
  const pairs = Object.entries(selector.matchLabels ?? {});
  if ((selector.matchExpressions?.length ?? 0) > 0) {
    let requirements: Requirement[];
    try {
      requirements = requirementsOf(selector);
    } catch {
      return never;
    }
    return (labels) => matchesRequirements(requirements, labels);
  }
  return compilePairs(pairs);
}

/** For selectors that are plain maps (Services): all pairs must be there. An empty map matches all. */
export const compileMapSelector = (selector: Labels): ((labels: Labels | undefined) => boolean) =>
  compilePairs(Object.entries(selector));

function compilePairs(pairs: [string, string][]): (labels: Labels | undefined) => boolean {
  if (pairs.length === 0) return always;
  if (pairs.length === 1) {
    const [[key, value]] = pairs as [[string, string]];
    return (labels) => labels !== undefined && labels[key] === value;
  }
  return (labels) => {
    if (labels === undefined) return false;
    for (const [key, value] of pairs) if (labels[key] !== value) return false;
    return true;
  };
}

/** @see compileSelector */
export const matchesLabels = (selector: LabelSelector | undefined | null, labels: Labels | undefined): boolean =>
  compileSelector(selector)(labels);

// ---- Writing

/** `a=b,c=d`, sorted by key; `<none>` when there are none. */
export function formatLabels(labels: Labels | undefined | null): string {
  const keys = Object.keys(labels ?? {});
  if (keys.length === 0) return '<none>';
  return keys
    .sort()
    .map((key) => `${key}=${labels![key]}`)
    .join(',');
}

function formatRequirement({ key, operator, values }: Requirement): string {
  switch (operator) {
    case 'in':
    case 'notin':
      return `${key} ${operator} (${values.join(',')})`;
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'gt':
      return `${key}>${values[0]}`;
    case 'lt':
      return `${key}<${values[0]}`;
    default:
      return `${key}${operator}${values[0]}`;
  }
}

/** The text form, `''` for no conditions. */
export const formatRequirements = (requirements: readonly Requirement[]): string =>
  requirements.map(formatRequirement).join(',');

/** `k=v,k in (a,b),!l`: sorted by key; `<none>` when empty, `<error>` when invalid. */
export function formatLabelSelector(selector: LabelSelector | undefined | null): string {
  if (!selector) return '<none>';
  const { matchExpressions = [] } = selector;
  try {
    const pairs = requirementsOf({ matchLabels: selector.matchLabels });
    const expressions = matchExpressions.flatMap((expression) => requirementsOf({ matchExpressions: [expression] }));
    const sorted = [...pairs, ...expressions].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return formatRequirements(sorted) || '<none>';
  } catch {
    return '<error>';
  }
}

// ---- Reading

type TokenType = 'id' | 'end' | 'error' | '(' | ')' | ',' | '!' | '=' | '==' | '!=' | '>' | '<' | 'in' | 'notin';
interface Token {
  type: TokenType;
  text: string;
}

const blanks = ' \t\r\n';
const symbols = '=!(),><';
const operatorSymbols = new Set(['(', ')', ',', '!', '=', '==', '!=', '>', '<']);

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (blanks.includes(text[at]!)) {
      at++;
    } else if (symbols.includes(text[at]!)) {
      // The longest run that is an operator; `=!` is `=` and then `!`.
      const pair = text.slice(at, at + 2);
      const symbol = pair.length === 2 && operatorSymbols.has(pair) ? pair : text[at]!;
      tokens.push({ type: symbol as TokenType, text: symbol });
      at += symbol.length;
    } else {
      const start = at;
      while (at < text.length && !blanks.includes(text[at]!) && !symbols.includes(text[at]!)) at++;
      const word = text.slice(start, at);
      tokens.push({ type: word === 'in' || word === 'notin' ? word : 'id', text: word });
    }
  }
  tokens.push({ type: 'end', text: '' });
  return tokens;
}

const binaryOperators = 'in, notin, =, ==, !=, gt, lt';
const comparing: Partial<Record<TokenType, Requirement['operator']>> = {
  '=': '=',
  '==': '==',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
};

class SelectorReader {
  private position = 0;
  private readonly tokens: Token[];

  constructor(text: string) {
    this.tokens = tokenize(text);
  }

  read(): Requirement[] {
    const requirements: Requirement[] = [];
    while (true) {
      const next = this.peek();
      if (next.type === 'end') return requirements;
      if (next.type !== 'id' && next.type !== '!') {
        throw new SelectorError(`found '${next.text}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.requirement());
      const after = this.take();
      if (after.type === 'end') return requirements;
      if (after.type !== ',') throw new SelectorError(`found '${after.text}', expected: ',' or 'end of string'`);
      const following = this.peek();
      if (following.type !== 'id' && following.type !== '!') {
        throw new SelectorError(`found '${following.text}', expected: identifier after ','`);
      }
    }
  }

  /** Where a value may stand, `in` and `notin` are words like any other. */
  private peek(): Token {
    const token = this.tokens[Math.min(this.position, this.tokens.length - 1)]!;
    return token.type === 'in' || token.type === 'notin' ? { type: 'id', text: token.text } : token;
  }

  private take(): Token {
    const token = this.peek();
    this.position++;
    return token;
  }

  private requirement(): Requirement {
    try {
      return this.requirementInside();
    } catch (error) {
      throw new SelectorError(`unable to parse requirement: ${(error as Error).message}`);
    }
  }

  private requirementInside(): Requirement {
    let key = this.take();
    const negated = key.type === '!';
    if (negated) key = this.take();
    if (key.type !== 'id') throw new SelectorError(`found '${key.text}', expected: identifier`);
    const wrong = isQualifiedName(key.text);
    if (wrong.length > 0)
      throw new SelectorError(`<nil>: Invalid value: ${JSON.stringify(key.text)}: ${wrong.join('; ')}`);
    if (negated) return { key: key.text, operator: '!', values: [] };
    const next = this.peek();
    if (next.type === 'end' || next.type === ',') return { key: key.text, operator: 'exists', values: [] };
    const operator = this.operator();
    const values = operator === 'in' || operator === 'notin' ? this.values() : [this.exactValue()];
    return checked({ key: key.text, operator, values: [...new Set(values)].sort() });
  }

  private operator(): Requirement['operator'] {
    const token = this.tokens[this.position++]!;
    const operator = token.type === 'in' || token.type === 'notin' ? token.type : comparing[token.type];
    if (operator === undefined) throw new SelectorError(`found '${token.text}', expected: ${binaryOperators}`);
    return operator;
  }

  private exactValue(): string {
    const next = this.peek();
    if (next.type === 'end' || next.type === ',') return '';
    const token = this.take();
    if (token.type === 'id') return token.text;
    throw new SelectorError(`found '${token.text}', expected: identifier`);
  }

  private values(): string[] {
    const open = this.take();
    if (open.type !== '(') throw new SelectorError(`found '${open.text}' expected: '('`);
    const next = this.peek();
    if (next.type === ')') {
      this.take();
      return [''];
    }
    if (next.type !== 'id' && next.type !== ',') {
      throw new SelectorError(`found '${next.text}', expected: ',', ')' or identifier`);
    }
    const values = this.valueList();
    const close = this.take();
    if (close.type !== ')') throw new SelectorError(`found '${close.text}', expected: ')'`);
    return values;
  }

  /** An empty place between commas is the empty value. */
  private valueList(): string[] {
    const values: string[] = [];
    while (true) {
      const token = this.take();
      const next = this.peek();
      if (token.type === 'id') {
        values.push(token.text);
        if (next.type === ')') return values;
        if (next.type !== ',') throw new SelectorError(`found '${next.text}', expected: ',' or ')'`);
      } else if (token.type === ',') {
        if (values.length === 0) values.push('');
        if (next.type === ')') return [...values, ''];
        if (next.type === ',') values.push('');
      } else {
        throw new SelectorError(`found '${token.text}', expected: ',', or identifier`);
      }
    }
  }
}

function checked(requirement: Requirement): Requirement {
  const wrong: string[] = [];
  const { key, operator, values } = requirement;
  values.forEach((value, i) => {
    if ((operator === 'gt' || operator === 'lt') && !int64.test(value)) {
      wrong.push(
        `values[${i}]: Invalid value: ${JSON.stringify(value)}: for 'Gt', 'Lt' operators, the value must be an integer`,
      );
    }
  });
  values.forEach((value, i) => {
    const messages = isValidLabelValue(value);
    if (messages.length > 0) {
      wrong.push(`values[${i}][${key}]: Invalid value: ${JSON.stringify(value)}: ${messages.join('; ')}`);
    }
  });
  if (wrong.length === 1) throw new SelectorError(wrong[0]);
  if (wrong.length > 1) throw new SelectorError(`[${wrong.join(', ')}]`);
  return requirement;
}

/**
 * Reads a selector's text (`app=web,tier in (a,b),!old,n>3`), sorted by key.
 * @throws SelectorError in the API's words
 */
export const parseSelector = (text: string): Requirement[] => byKey(new SelectorReader(text).read());
