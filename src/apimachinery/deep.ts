// JSON values: equality, copies, and changes that share what they leave alone.

/** Is this a JSON object (not null, not an array)? */
export const isMap = (value: unknown): value is Record<string, any> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equality of JSON values. A key that is undefined counts as absent. */
export function deepEqual(a: any, b: any): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return typeof a === 'number' && typeof b === 'number' && Number.isNaN(a) && Number.isNaN(b);
  }
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let i = 0; i < a.length; i++) if (!deepEqual(a[i], b[i])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  let surplus = 0;
  for (const key in a) {
    if (a[key] === undefined) continue;
    if (b[key] === undefined || !deepEqual(a[key], b[key])) return false;
    surplus++;
  }
  for (const key in b) if (b[key] !== undefined) surplus--;
  return surplus === 0;
}

/** A private copy of a JSON value. */
export function deepCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(deepCopy) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    if (key === '__proto__')
      Object.defineProperty(copy, key, {
        value: deepCopy(value[key]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else copy[key] = deepCopy(value[key]);
  }
  return copy as T;
}

export type Path = readonly (string | number)[];

export function getIn(value: any, path: Path): any {
  for (const step of path) {
    if (value === undefined || value === null) return undefined;
    value = value[step];
  }
  return value;
}

/** The value with one place set; maps on the way are made, everything beside it is shared. Equal value: the same object. */
export function setIn<T>(value: T, path: Path, leaf: unknown): T {
  if (path.length === 0) return leaf as T;
  const [step, ...rest] = path as [string | number, ...(string | number)[]];
  const old = (value as any)?.[step];
  const next = setIn(old, rest, leaf);
  if (next === old && value !== undefined && value !== null && Object.hasOwn(value as object, step)) return value;
  const copy: any = Array.isArray(value) ? [...value] : { ...value };
  copy[step] = next;
  return copy;
}

/** The value without one key; everything beside it is shared. Absent: the same object. */
export function removeIn<T>(value: T, path: Path): T {
  if (path.length === 0 || typeof value !== 'object' || value === null) return value;
  const [step, ...rest] = path as [string | number, ...(string | number)[]];
  if (!Object.hasOwn(value, step)) return value;
  if (rest.length > 0) {
    const old = (value as any)[step];
    const next = removeIn(old, rest);
    return next === old ? value : setIn(value, [step], next);
  }
  if (Array.isArray(value)) return value.filter((_, i) => i !== step) as T;
  const { [step as keyof T]: _, ...others } = value;
  return others as T;
}
