/** x-kubernetes-validations: rules of a custom resource's schema that are expressions. */

import { Optional } from '@marcbachmann/cel-js';
import { deepEqual, isMap } from '../../apimachinery/deep.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { duplicate, type FieldError, forbiddenField, invalidValue, required } from '../../apimachinery/status.ts';
import { itemStep } from '../fields/type.ts';
import type { StructuralSchema } from '../structural.ts';
import { CompileError, compile, evaluationError, type Program } from './environment.ts';
import { toCel } from './values.ts';

interface Rule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

interface CompiledRule extends Rule {
  run: Program;
  tell: Program | undefined;
  usesOld: boolean;
}

const variablesOf = ({ optionalOldSelf }: Rule): string[] => ['self', optionalOldSelf ? '?oldSelf' : 'oldSelf'];
const compiled = new WeakMap<StructuralSchema, CompiledRule[]>();

/** Errors that make a value so wrong that rules about it would only confuse. */
const blocking = new Set<FieldError['type']>(['NotSupported', 'Required', 'TooLong', 'TooMany', 'TypeInvalid']);
const notChecked =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

/**
 * @param found what the schema says is wrong
 * @param old undefined for a new object
 */
export function checkRules(
  schema: StructuralSchema,
  object: KubeObject,
  old: KubeObject | undefined,
  found: readonly FieldError[],
): FieldError[] {
  if (!hasRules(schema)) return [];
  if (found.some(({ type }) => blocking.has(type))) return [invalidValue('<nil>', 'null', notChecked)];
  const errors: FieldError[] = [];
  visit(object, old, schema, '', errors);
  return errors;
}

const withRules = new WeakMap<StructuralSchema, boolean>();

export function hasRules(schema: StructuralSchema | undefined): boolean {
  if (!isMap(schema)) return false;
  let known = withRules.get(schema);
  if (known === undefined)
    withRules.set(schema, (known = rulesOf(schema).length > 0 || partsOf(schema).some(hasRules)));
  return known;
}

const rulesOf = (schema: StructuralSchema): Rule[] => schema['x-kubernetes-validations'] ?? [];
const partsOf = ({ properties, items, additionalProperties }: StructuralSchema): StructuralSchema[] =>
  [...Object.values(properties ?? {}), items, additionalProperties].filter(isMap) as StructuralSchema[];

function visit(value: any, old: any, schema: StructuralSchema | undefined, path: string, errors: FieldError[]): void {
  if (!hasRules(schema) || value === undefined || value === null) return;
  runRules(value, old, schema!, path, errors);
  if (Array.isArray(value)) {
    // Only items that can be told apart can be compared with what they were.
    const before = previousItems(old, schema!);
    for (const [index, item] of value.entries())
      visit(item, before?.(item), schema!.items, `${path}[${index}]`, errors);
  } else if (isMap(value)) {
    for (const [name, item] of Object.entries<any>(value)) {
      const property = schema!.properties?.[name];
      const at = property ? (path === '' ? name : `${path}.${name}`) : `${path}[${name}]`;
      visit(item, isMap(old) ? old[name] : undefined, property ?? schema!.additionalProperties, at, errors);
    }
  }
}

function previousItems(old: unknown, schema: StructuralSchema): ((item: unknown) => unknown) | undefined {
  if (!Array.isArray(old) || schema['x-kubernetes-list-type'] !== 'map') return undefined;
  const list = { is: 'list' as const, keys: schema['x-kubernetes-list-map-keys'] as string[] };
  const before = new Map(old.map((item) => [itemStep(list, item), item]));
  return (item) => before.get(itemStep(list, item));
}

function runRules(value: unknown, old: unknown, schema: StructuralSchema, path: string, errors: FieldError[]): void {
  const rules = rulesOf(schema);
  if (rules.length === 0) return;
  const type: string = schema.type ?? '';
  const here = path || '<nil>';
  let programs: CompiledRule[];
  try {
    programs = compiledRules(schema);
  } catch (error) {
    errors.push(invalidValue(here, type, `rule compile error: ${(error as Error).message}`));
    return;
  }
  const isUnchanged = old !== undefined && deepEqual(old, value);
  const self = toCel(value, schema);
  const oldSelf = old === undefined || old === null ? undefined : toCel(old, schema);
  for (const rule of programs) {
    if (rule.usesOld ? oldSelf === undefined && !rule.optionalOldSelf : isUnchanged) continue;
    const before = rule.optionalOldSelf ? Optional.of(oldSelf) : oldSelf;
    const values = { self, oldSelf: before };
    const error = outcome(rule, values, here, type);
    if (error) errors.push(error);
  }
}

function compiledRules(schema: StructuralSchema): CompiledRule[] {
  let known = compiled.get(schema);
  if (!known) {
    known = rulesOf(schema).map((rule) => ({
      ...rule,
      run: compile(rule.rule, variablesOf(rule), 'bool'),
      tell: rule.messageExpression ? compile(rule.messageExpression, variablesOf(rule), 'string') : undefined,
      usesOld: usesOld(rule.rule),
    }));
    compiled.set(schema, known);
  }
  return known;
}

const usesOld = (rule: string): boolean => /\boldSelf\b/.test(rule.replace(/"[^"]*"|'[^']*'/g, ''));

function outcome(
  rule: CompiledRule,
  values: Record<string, unknown>,
  path: string,
  type: string,
): FieldError | undefined {
  const told = rule.message?.trim() || rule.rule.trim();
  try {
    if (rule.run(values) === true) return undefined;
  } catch (error) {
    const why = evaluationError(error);
    return invalidValue(
      path,
      type,
      why.startsWith('no such overload')
        ? `'${why}': call arguments did not match a supported operator, function or macro signature for rule: ${told}`
        : `${why} evaluating rule: ${told}`,
    );
  }
  const detail = messageOf(rule, values) ?? (rule.message?.trim() || `failed rule: ${rule.rule.trim()}`);
  const base = path === '<nil>' ? '' : path;
  const at = rule.fieldPath ? `${base}${rule.fieldPath}`.replace(/^\./, '') : path;
  return errorFor(rule.reason, at, type, detail);
}

function messageOf({ tell }: CompiledRule, values: Record<string, unknown>): string | undefined {
  try {
    const text = tell?.(values);
    return typeof text === 'string' && text.trim() !== '' && !text.includes('\n') ? text.trim() : undefined;
  } catch {
    return undefined;
  }
}

function errorFor(reason: string | undefined, path: string, type: string, detail: string): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbiddenField(path, detail);
    case 'FieldValueRequired':
      return required(path, detail);
    case 'FieldValueDuplicate':
      return duplicate(path, type);
    default:
      return invalidValue(path, type, detail);
  }
}

/** What is wrong with the rules of a definition themselves. */
export function checkDefinition({ spec }: KubeObject): FieldError[] {
  return (spec?.versions ?? []).flatMap(({ schema }: any, index: number) =>
    ruleErrors(schema?.openAPIV3Schema, `spec.versions[${index}].schema.openAPIV3Schema`),
  );
}

function ruleErrors(schema: StructuralSchema | undefined, path: string): FieldError[] {
  if (!hasRules(schema)) return [];
  const { properties = {}, items, additionalProperties } = schema!;
  const own = rulesOf(schema!).flatMap((rule, index) => {
    const at = `${path}.x-kubernetes-validations[${index}]`;
    return [
      ...expressionErrors(rule.rule, rule, 'bool', `${at}.rule`),
      ...(rule.messageExpression
        ? expressionErrors(rule.messageExpression, rule, 'string', `${at}.messageExpression`)
        : []),
    ];
  });
  return [
    ...own,
    ...Object.entries<any>(properties).flatMap(([name, part]) => ruleErrors(part, `${path}.properties[${name}]`)),
    ...ruleErrors(items, `${path}.items`),
    ...(isMap(additionalProperties) ? ruleErrors(additionalProperties, `${path}.additionalProperties`) : []),
  ];
}

function expressionErrors(
  expression: string | undefined,
  rule: Rule,
  result: 'bool' | 'string',
  path: string,
): FieldError[] {
  if (!expression?.trim()) return [required(path, `${path.split('.').pop()} is not specified`)];
  try {
    compile(expression, variablesOf(rule), result);
    return [];
  } catch (error) {
    if (error instanceof CompileError) return [invalidValue(path, expression, error.message)];
    throw error;
  }
}
