import { formatNumber, GoFloat, goJSON, goType, goValue, isFloat, sortedKeys } from '../go-format.ts';
import { JSONPathError, type Node, parseTemplate } from './parse.ts';

/** What one part of a template found. */
export type Found = unknown[];

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof GoFloat);

/**
 * A template and, as in client-go, where it stands: after `range` the rest of the template stays cut, so that a second
 * object sees only what follows the `range`.
 */
export class JSONPath {
  private readonly nodes: Node[];
  private readonly allowMissingKeys: boolean;
  private first = 0;
  private begun = 0;
  private inside = 0;
  private ended = 0;
  private lastEnd = -1;

  constructor(template: string, { allowMissingKeys = true }: { allowMissingKeys?: boolean } = {}) {
    this.nodes = parseTemplate(template);
    this.allowMissingKeys = allowMissingKeys;
  }

  /** What each part of the template leads to, in order. */
  find(object: unknown): Found[] {
    const current: unknown[] = [object];
    const all: Found[] = [];
    for (let i = this.first; i < this.nodes.length; i++) {
      const results = this.walk(current, this.nodes[i]!);
      if (this.ended > 0 && this.ended <= this.inside) {
        this.ended--;
        this.lastEnd = i;
        break;
      }
      if (this.begun > 0) {
        this.begun--;
        this.inside++;
        for (const value of results.length > 0 ? results : [undefined]) {
          this.first = i + 1;
          const found = this.find(value);
          if (results.length > 0) all.push(...found);
        }
        this.inside--;
        if (this.lastEnd > i) i = this.lastEnd;
        continue;
      }
      all.push(results);
    }
    return all;
  }

  /** The template filled in for an object. */
  execute(object: unknown): string {
    return this.find(object)
      .map((found) => found.map(foundText).join(' '))
      .join('');
  }

  private walk(input: unknown[], node: Node): unknown[] {
    switch (node.type) {
      case 'list':
        return this.walkAll(input, node.nodes);
      case 'text':
        return [node.text];
      case 'field':
        return this.field(input, node.name);
      case 'slice':
        return slice(input, node);
      case 'filter':
        return this.filter(input, node);
      case 'int':
      case 'bool':
        return input.map(() => node.value);
      case 'float':
        return input.map(() => new GoFloat(node.value));
      case 'wildcard':
        return input.flatMap(children);
      case 'recursive':
        return descend(input);
      case 'union':
        return node.branches.flatMap((branch) => this.walkAll(input, branch));
      case 'identifier':
        return this.identifier(input, node.name);
    }
  }

  private walkAll(input: unknown[], nodes: readonly Node[]): unknown[] {
    let current = input;
    for (const node of nodes) current = this.walk(current, node);
    return current;
  }

  private identifier(input: unknown[], name: string): unknown[] {
    if (name === 'range') {
      this.begun++;
      return input;
    }
    if (name !== 'end') throw new JSONPathError(`unrecognized identifier ${name}`);
    if (this.inside === 0) throw new JSONPathError('not in range, nothing to end');
    this.ended++;
    return [];
  }

  private field(input: unknown[], name: string): unknown[] {
    if (input.length === 0) return [];
    const results: unknown[] = [];
    for (const value of input) {
      if (isMap(value) && Object.hasOwn(value, name) && value[name] !== undefined) results.push(value[name]);
    }
    if (results.length === 0 && !this.allowMissingKeys && input.some((value) => value !== null)) {
      throw new JSONPathError(`${name} is not found`);
    }
    return results;
  }

  private filter(input: unknown[], { left, right, operator }: Node & { type: 'filter' }): unknown[] {
    const results: unknown[] = [];
    for (const value of input) {
      if (!Array.isArray(value))
        throw new JSONPathError(`${goValue(value)} is not array or slice and cannot be filtered`);
      for (const item of value) if (this.passes(item, left, right, operator)) results.push(item);
    }
    return results;
  }

  private passes(item: unknown, left: Node[], right: Node[], operator: string): boolean {
    if (operator === 'exists') {
      try {
        return this.walkAll([item], left).length > 0;
      } catch {
        return false;
      }
    }
    const lefts = this.walkAll([item], left);
    if (lefts.length === 0) return false;
    if (lefts.length > 1) throw new JSONPathError('can only compare one element at a time');
    const rights = this.walkAll([item], right);
    if (rights.length === 0) return false;
    if (rights.length > 1) throw new JSONPathError('can only compare one element at a time');
    const test = comparisons[operator];
    if (!test) throw new JSONPathError(`unrecognized filter operator ${operator}`);
    return test(lefts[0], rights[0]);
  }
}

/** Maps and lists as JSON, the rest as it prints. */
function foundText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof GoFloat) return formatNumber(value);
  return typeof value === 'object' ? goJSON(value) : String(value);
}

/** Parts of a value; those of a string are its bytes. */
function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value === 'string') return [...Buffer.from(value)];
  return isMap(value) ? sortedKeys(value).map((key) => value[key]) : [];
}

/** Every value below that has parts, itself first. */
function descend(input: unknown[]): unknown[] {
  const results: unknown[] = [];
  for (const value of input) {
    const parts = children(value);
    if (parts.length > 0) results.push(value, ...descend(typeof value === 'string' ? [] : parts));
  }
  return results;
}

const outOfBounds = (index: number, length: number) =>
  new JSONPathError(`array index out of bounds: index ${index}, length ${length}`);

function slice(input: unknown[], node: Node & { type: 'slice' }): unknown[] {
  const results: unknown[] = [];
  for (const value of input) {
    if (value === null) continue;
    if (!Array.isArray(value)) throw new JSONPathError(`${goType(value)} is not array or slice`);
    const { length } = value;
    let from = node.from ?? 0;
    if (from < 0) from += length;
    let to = node.to ?? length;
    if (to < 0 || (to === 0 && node.derived)) to += length;
    // Nothing asked for: what was found so far is all.
    if (from === to) return results;
    if (from >= length || from < 0) throw outOfBounds(from, length);
    if (to > length || to < 0) throw outOfBounds(to - 1, length);
    if (from > to) throw new JSONPathError(`starting index ${from} is greater than ending index ${to}`);
    const step = node.step ?? 1;
    if (step <= 0) throw new JSONPathError('step must be > 0');
    for (let i = from; i < to; i += step) results.push(value[i]);
  }
  return results;
}

type Comparable = boolean | string | number | bigint;

/** Both sides as values of one basic type. */
function comparable(left: unknown, right: unknown): [Comparable, Comparable, string] {
  const kinds = [left, right].map(basicKind);
  if (kinds[0] !== kinds[1]) throw new JSONPathError('incompatible types for comparison');
  const [a, b] = [left, right].map((value) => (value instanceof GoFloat ? value.value : value)) as [
    Comparable,
    Comparable,
  ];
  return [a, b, kinds[0]!];
}

function basicKind(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'boolean') return typeof value;
  if (typeof value === 'bigint') return 'int';
  if (typeof value === 'number' || value instanceof GoFloat) return isFloat(value) ? 'float' : 'int';
  throw new JSONPathError('invalid type for comparison');
}

function equal(left: unknown, right: unknown): boolean {
  const [a, b] = comparable(left, right);
  // biome-ignore lint/suspicious/noDoubleEquals: a number may meet a bigint of the same value
  return a == b;
}

function less(left: unknown, right: unknown): boolean {
  const [a, b, kind] = comparable(left, right);
  if (kind === 'boolean') throw new JSONPathError('invalid type for comparison');
  return a < b;
}

const comparisons: Record<string, (left: unknown, right: unknown) => boolean> = {
  '==': equal,
  '!=': (left, right) => !equal(left, right),
  '<': less,
  '<=': (left, right) => less(left, right) || equal(left, right),
  '>': (left, right) => !(less(left, right) || equal(left, right)),
  '>=': (left, right) => !less(left, right),
};
