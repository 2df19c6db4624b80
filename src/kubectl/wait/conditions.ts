// What `--for` asks for.

import { goQuote, goValue } from '../../apimachinery/go-format.ts';
import { jsonPath, relaxedPath } from '../../apimachinery/jsonpath.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';

export type Condition =
  | { kind: 'create' }
  | { kind: 'delete' }
  /** `condition=Ready` or `jsonpath=…` */
  | { kind: 'state'; isMet(object: KubeObject): boolean };

/** @throws Error in kubectl's words */
export function conditionsOf(texts: readonly string[]): Condition[] {
  if (texts.length === 0) throw new Error('unrecognized condition: []');
  return texts.map(conditionOf);
}

function conditionOf(text: string): Condition {
  const lower = text.toLowerCase();
  if (lower === 'delete' || lower === 'create') return { kind: lower };
  if (text.startsWith('condition=')) return statusCondition(text.slice('condition='.length));
  if (text.startsWith('jsonpath=')) return pathCondition(text.slice('jsonpath='.length));
  throw new Error(`unrecognized condition: ${goQuote(text)}`);
}

/** `Ready` or `Ready=False`; both compared without regard to case. */
function statusCondition(text: string): Condition {
  const equals = text.indexOf('=');
  const type = (equals < 0 ? text : text.slice(0, equals)).toLowerCase();
  const wanted = equals < 0 ? 'true' : text.slice(equals + 1).toLowerCase();
  return {
    kind: 'state',
    isMet({ metadata, status }) {
      const conditions: any[] = Array.isArray(status?.conditions) ? status.conditions : [];
      const found = conditions.find((one) => typeof one?.type === 'string' && one.type.toLowerCase() === type);
      if (typeof found?.status !== 'string') return false;
      const observed = found.observedGeneration ?? status.observedGeneration;
      // What was said about an earlier generation does not count.
      if (metadata.generation !== undefined && observed !== undefined && observed < metadata.generation) return false;
      return found.status.toLowerCase() === wanted;
    },
  };
}

/** `{.status.phase}=Running`, or without a value: anything there. */
function pathCondition(text: string): Condition {
  const parts = splitAtEquals(text);
  if (parts.length > 2) {
    throw new Error(
      "jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'",
    );
  }
  const expression = relaxedPath(parts[0]!);
  const wanted = parts[1]?.replace(/^['"]+|['"]+$/g, '');
  if (wanted === '') {
    throw new Error(
      "jsonpath wait has to have a value after equal sign, like --for=jsonpath='{.status.readyReplicas}'=3",
    );
  }
  if (expression === '') throw new Error('jsonpath expression cannot be empty');
  const path = jsonPath(expression, { allowMissingKeys: true });
  return {
    kind: 'state',
    isMet(object) {
      const results = path.find(object);
      if (results.length === 0 || results[0]!.length === 0) return false;
      if (results.length > 1) throw new Error('given jsonpath expression matches more than one list');
      if (results[0]!.length > 1) throw new Error('given jsonpath expression matches more than one value');
      if (wanted === undefined) return true;
      const value: unknown = results[0]![0];
      if (typeof value === 'object' && value !== null)
        throw new Error('jsonpath leads to a nested object or list which is not supported');
      return goValue(value).trim() === wanted.trim();
    },
  };
}

/** At every `=` that stands alone; `==` is part of an expression. */
const splitAtEquals = (text: string): string[] =>
  text.replace(/==|=/g, (signs) => (signs === '=' ? '\0' : signs)).split('\0');
