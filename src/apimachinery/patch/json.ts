import { deepCopy, deepEqual } from '../deep.ts';
import { PatchError } from './errors.ts';

/** RFC 6902. Beyond it, as API servers do: negative indexes count from the end, `replace` may set a missing key. */
export interface JSONPatchOperation {
  op?: unknown;
  path?: unknown;
  from?: unknown;
  value?: unknown;
}

type Container = Record<string, unknown> | unknown[];

/**
 * @returns the patched document; the given one stays as it was
 * @throws PatchError in the API server's words
 */
export function applyJSONPatch(document: unknown, operations: readonly JSONPatchOperation[]): any {
  const root = { document: deepCopy(document) as Container };
  for (const operation of operations) {
    const perform = Object.hasOwn(performers, String(operation.op)) ? performers[String(operation.op)] : undefined;
    if (typeof operation.op !== 'string' || !perform) {
      throw new PatchError(`Unexpected kind: ${typeof operation.op === 'string' ? operation.op : 'unknown'}`);
    }
    perform(root, operation);
  }
  return root.document;
}

interface Root {
  document: Container;
}

const performers: Record<string, (root: Root, operation: JSONPatchOperation) => void> = {
  add(root, operation) {
    if (typeof operation.path !== 'string') throw new PatchError('add operation failed to decode path: missing value');
    const place = find(root, operation.path);
    if (!place)
      throw new PatchError(`add operation does not apply: doc is missing path: "${operation.path}": missing value`);
    within(`error in add for path: '${operation.path}'`, () => add(place, operation.value ?? null));
  },

  remove(root, operation) {
    if (typeof operation.path !== 'string')
      throw new PatchError('remove operation failed to decode path: missing value');
    const place = find(root, operation.path);
    if (!place)
      throw new PatchError(`remove operation does not apply: doc is missing path: "${operation.path}": missing value`);
    within(`error in remove for path: '${operation.path}'`, () => remove(place));
  },

  replace(root, operation) {
    const path = pathOf(operation, 'replace');
    const value = deepCopy(operation.value ?? null);
    if (path === '') {
      if (typeof value !== 'object')
        throw new PatchError('replace operation value must be object or array: %!w(<nil>)');
      root.document = (value ?? {}) as Container;
      return;
    }
    const place = find(root, path);
    if (!place) throw new PatchError(`replace operation does not apply: doc is missing path: ${path}: missing value`);
    try {
      get(place);
    } catch {
      throw new PatchError(`replace operation does not apply: doc is missing key: ${path}: missing value`);
    }
    set(place, value);
  },

  move(root, operation) {
    const from = fromOf(operation, 'move');
    const source = find(root, from);
    if (!source)
      throw new PatchError(`move operation does not apply: doc is missing from path: ${from}: missing value`);
    const value = within(`error in move for path: '${source.key}'`, () => {
      const found = get(source);
      remove(source);
      return found;
    });
    const path = pathOf(operation, 'move');
    const place = find(root, path);
    if (!place)
      throw new PatchError(`move operation does not apply: doc is missing destination path: ${path}: missing value`);
    within(`error in move for path: '${path}'`, () => add(place, value));
  },

  copy(root, operation) {
    const from = fromOf(operation, 'copy');
    const source = find(root, from);
    if (!source)
      throw new PatchError(`copy operation does not apply: doc is missing from path: ${from}: missing value`);
    const value = within(`error in copy for from: '${from}'`, () => get(source));
    if (typeof operation.path !== 'string') throw new PatchError('copy operation failed to decode path: missing value');
    const place = find(root, operation.path);
    if (!place) {
      throw new PatchError(
        `copy operation does not apply: doc is missing destination path: ${operation.path}: missing value`,
      );
    }
    within('error while adding value during copy', () => add(place, value));
  },

  test(root, operation) {
    const path = pathOf(operation, 'test');
    const expected = operation.value ?? null;
    let actual: unknown = root.document;
    if (path !== '') {
      const place = find(root, path);
      if (!place) throw new PatchError(`test operation does not apply: is missing path: ${path}: missing value`);
      actual = within(`error in test for path: '${path}'`, () => get(place)) ?? null;
    }
    if (!deepEqual(actual, expected)) throw new PatchError(`testing value ${path} failed: test failed`);
  },
};

function pathOf(operation: JSONPatchOperation, verb: string): string {
  if (typeof operation.path === 'string') return operation.path;
  throw new PatchError(`${verb} operation failed to decode path: operation missing path field: missing value`);
}

function fromOf(operation: JSONPatchOperation, verb: string): string {
  if (typeof operation.from === 'string') return operation.from;
  throw new PatchError(`${verb} operation failed to decode from: operation, missing from field: missing value`);
}

function within<T>(where: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new PatchError(`${where}: ${(error as Error).message}`);
  }
}

/** A key of a map, or an index of a list. */
interface Place {
  container: Container;
  key: string;
}

const decode = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Where a pointer leads; undefined when something on the way is missing. What stands before the first slash is ignored. */
function find(root: Root, pointer: string): Place | undefined {
  const parts = pointer.split('/').slice(1).map(decode);
  const key = parts.pop();
  if (key === undefined) return undefined;
  let container = root.document;
  for (const part of parts) {
    let next: unknown;
    try {
      next = get({ container, key: part });
    } catch {
      return undefined;
    }
    if (typeof next !== 'object' || next === null) return undefined;
    container = next as Container;
  }
  return { container, key };
}

const invalidIndex = (index: number) =>
  new PatchError(`Unable to access invalid index: ${index}: invalid index referenced`);

/** @param length how many places there are */
function indexOf(key: string, length: number): number {
  if (!/^[+-]?\d+$/.test(key)) throw new PatchError(`strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`);
  const index = Number(key);
  if (index >= length || index < -length) throw invalidIndex(index);
  return index < 0 ? index + length : index;
}

function get({ container, key }: Place): unknown {
  if (Array.isArray(container)) return container[indexOf(key, container.length)];
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

function set({ container, key }: Place, value: unknown): void {
  if (Array.isArray(container)) container[indexOf(key, container.length)] = value;
  else container[key] = value;
}

function add({ container, key }: Place, value: unknown): void {
  const copy = deepCopy(value ?? null);
  if (!Array.isArray(container)) container[key] = copy;
  else if (key === '-') container.push(copy);
  else {
    if (!/^[+-]?\d+$/.test(key)) {
      throw new PatchError(
        `value was not a proper array index: '${key}': strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`,
      );
    }
    container.splice(indexOf(key, container.length + 1), 0, copy);
  }
}

function remove({ container, key }: Place): void {
  if (Array.isArray(container)) container.splice(indexOf(key, container.length), 1);
  else if (Object.hasOwn(container, key)) delete container[key];
  else throw new PatchError(`Unable to remove nonexistent key: ${key}: missing value`);
}
