/**
 * Sets of fields, in the form that `fieldsV1` publishes: an object per step of a path, `f:NAME` for a field,
 * `k:{"KEY":VALUE}` for an item of a list by its keys, `v:VALUE` for an item of a set. A step without steps below it is
 * in the set; one with steps below is when it has a step `.` as well.
 */
export interface Fields {
  [step: string]: Fields;
}

/** A path below which nothing is told apart. Shared: never add to it. */
const here: Fields = Object.freeze({});

export const isEmpty = (fields: Fields): boolean => {
  for (const _ in fields) return false;
  return true;
};

/** Is the place itself in the set, not only something below it? */
export const isMember = (at: Fields | undefined): boolean => at !== undefined && (at['.'] !== undefined || isEmpty(at));

/** Is there anything below this place in the set? */
export const hasChildren = (at: Fields): boolean => {
  for (const step in at) if (step !== '.') return true;
  return false;
};

/** Puts a path into the set, in place. */
export function insert(fields: Fields, path: readonly string[]): void {
  let at = fields;
  for (const [index, step] of path.entries()) {
    const last = index === path.length - 1;
    const next = at[step];
    if (next === undefined) {
      at = at[step] = {};
      // A new step is a member by being bare; it becomes a mere way as soon as something is put below it.
      continue;
    }
    if (last) {
      if (!isEmpty(next)) next['.'] = here;
    } else if (isEmpty(next)) next['.'] = here;
    at = next;
  }
}

type Rule = (inFirst: boolean, inSecond: boolean) => boolean;

function combine(a: Fields | undefined, b: Fields | undefined, rule: Rule): Fields {
  const result: Fields = {};
  const visit = (step: string) => {
    if (step === '.' || result[step] !== undefined) return;
    const [inA, inB] = [a?.[step], b?.[step]];
    const below =
      (inA !== undefined && hasChildren(inA)) || (inB !== undefined && hasChildren(inB)) ? combine(inA, inB, rule) : {};
    const member = rule(isMember(inA), isMember(inB));
    if (!isEmpty(below)) result[step] = member ? { '.': here, ...below } : below;
    else if (member) result[step] = here;
  };
  if (a) for (const step in a) visit(step);
  if (b) for (const step in b) visit(step);
  return result;
}

export const union = (a: Fields, b: Fields): Fields => combine(a, b, (inA, inB) => inA || inB);
export const difference = (a: Fields, b: Fields): Fields => combine(a, b, (inA, inB) => inA && !inB);
export const intersection = (a: Fields, b: Fields): Fields => combine(a, b, (inA, inB) => inA && inB);

export const sameFields = (a: Fields, b: Fields): boolean => isEmpty(difference(a, b)) && isEmpty(difference(b, a));

/** Steps in the order in which the API publishes them. */
export function sorted(fields: Fields): Fields {
  const result: Fields = {};
  for (const step of Object.keys(fields).sort()) result[step] = sorted(fields[step]!);
  return result;
}

/** Every path of the set as messages write it: `.spec.containers[name="web"].image`. */
export function pathTexts(fields: Fields): string[] {
  const found: string[] = [];
  const walk = (at: Fields, text: string) => {
    const steps = Object.keys(at).sort();
    for (const step of steps) if (step !== '.' && isMember(at[step])) found.push(text + stepText(step));
    for (const step of steps) if (step !== '.') walk(at[step]!, text + stepText(step));
  };
  walk(fields, '');
  return found;
}

function stepText(step: string): string {
  const rest = step.slice(2);
  if (step.startsWith('f:')) return `.${rest}`;
  if (step.startsWith('v:')) return `[=${rest}]`;
  const keys = Object.entries(JSON.parse(rest)).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `[${keys.join(',')}]`;
}
