/** Asks the policies that match a write, and speaks their refusal. */

import { parseApiVersion } from '../../../apimachinery/gvk.ts';
import { compileSelector, type LabelSelector } from '../../../apimachinery/labels.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';
import { ApiError, forbidden } from '../../../apimachinery/status.ts';
import { collectionOf } from '../../../apis/kind.ts';
import { administrator } from '../../authorization/authorize.ts';
import { compile, evaluationError, type Program } from '../../cel/environment.ts';
import { toCel } from '../../cel/values.ts';
import { resourceOf } from '../../context.ts';
import type { Server } from '../../server.ts';
import { nameInRefusal } from '../plugin.ts';
import { bindings, policies, type Review } from './index.ts';

const variables = ['object', 'oldObject', 'request', 'params', 'namespaceObject', 'variables'];

/** Policies are not asked about themselves: a bad one could never be taken away. */
const exempt = new Set([policies, bindings]);

interface Denial {
  message: string;
  reason: string;
}

export function evaluatePolicies(server: Server, review: Review): void {
  if (exempt.has(collectionOf(review.kind))) return;
  for (const binding of server.store.list(bindings)) {
    const policy = server.store.get(policies, binding.spec.policyName);
    if (!policy || !isMatched(server, policy.spec.matchConstraints, review, true)) continue;
    if (!isMatched(server, binding.spec.matchResources, review, false)) continue;
    const denial = paramsFor(server, policy, binding, review)
      .map((params) => denialOf(server, policy, review, params))
      .find(Boolean);
    if (denial) act(policy, binding, review, denial);
  }
}

function act(policy: KubeObject, binding: KubeObject, { kind, object, old, options }: Review, denial: Denial): void {
  const actions: string[] = binding.spec.validationActions ?? [];
  const names = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`;
  if (actions.includes('Warn')) options.warn(`Validation failed for ${names}: ${denial.message}`);
  if (!actions.includes('Deny')) return;
  const message = `${names} denied request: ${denial.message}`;
  const { status } = forbidden(resourceOf(kind), nameInRefusal((object ?? old)!), message);
  const { reason } = denial;
  throw new ApiError({
    ...status,
    reason,
    code: codes[reason] ?? 422,
    details: { ...status.details, causes: [{ message }] },
  });
}

const codes: Readonly<Record<string, number>> = {
  Unauthorized: 401,
  Forbidden: 403,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

const lists = (list: readonly string[] | undefined, value: string): boolean =>
  list?.some((one) => one === '*' || one === value) ?? false;

/** @param needsRule whether no rules at all match nothing (a policy's) or everything (a binding's) */
function isMatched(server: Server, constraints: any, review: Review, needsRule: boolean): boolean {
  if (!constraints) return !needsRule;
  const { resourceRules, excludeResourceRules = [], namespaceSelector, objectSelector } = constraints;
  if (resourceRules === undefined ? needsRule : !resourceRules.some((rule: any) => fits(rule, review))) return false;
  if (excludeResourceRules.some((rule: any) => fits(rule, review))) return false;
  const selects = (selector: LabelSelector | undefined, { metadata }: KubeObject) =>
    compileSelector(selector ?? {})(metadata.labels);
  const objects = [review.object, review.old].filter((object) => object !== undefined);
  if (objectSelector && !objects.some((object) => selects(objectSelector, object))) return false;
  const home = homeOf(server, review);
  return !home || selects(namespaceSelector, home);
}

function fits({ apiGroups, apiVersions, resources, operations, resourceNames, scope }: any, review: Review): boolean {
  const { kind, operation, options, object, old } = review;
  const { subresource } = options;
  const plural = subresource ? `${kind.plural}/${subresource}` : kind.plural;
  const names = subresource ? [plural, `*/${subresource}`, `${kind.plural}/*`, '*/*'] : [plural, '*', '*/*'];
  return (
    lists(apiGroups, kind.group) &&
    lists(apiVersions, kind.version) &&
    lists(operations, operation) &&
    names.some((name) => resources?.includes(name)) &&
    (!resourceNames?.length || resourceNames.includes((object ?? old)!.metadata.name)) &&
    (!scope || scope === '*' || (scope === 'Namespaced') === kind.namespaced)
  );
}

/** The namespace that the object is in, or is. */
function homeOf({ store }: Server, { kind, object, old }: Review): KubeObject | undefined {
  const { metadata } = (object ?? old)!;
  if (kind.namespaced) return store.get('namespaces', metadata.namespace ?? '');
  return collectionOf(kind) === 'namespaces' ? (object ?? old) : undefined;
}

/** The policy is asked once for each object that its binding gives it as parameters. */
function paramsFor(
  server: Server,
  policy: KubeObject,
  binding: KubeObject,
  review: Review,
): (KubeObject | undefined)[] {
  const { paramKind, failurePolicy } = policy.spec;
  const { paramRef } = binding.spec;
  if (!paramKind || !paramRef) return [undefined];
  const { group, version } = parseApiVersion(paramKind.apiVersion);
  server.customKinds.load();
  const kind = server.scheme.byKind(group, version, paramKind.kind);
  const home = paramRef.namespace ?? (review.object ?? review.old)!.metadata.namespace ?? '';
  const prefix = kind?.namespaced ? `${home}/` : '';
  const candidates = kind ? server.store.list(collectionOf(kind), prefix) : [];
  const found = candidates.filter(({ metadata }) =>
    paramRef.name ? metadata.name === paramRef.name : compileSelector(paramRef.selector ?? {})(metadata.labels),
  );
  if (found.length > 0) return found;
  if (paramRef.parameterNotFoundAction === 'Allow' || failurePolicy === 'Ignore') return [];
  const message = `failed to configure binding: no params found for policy binding with \`Deny\` parameterNotFoundAction`;
  act(policy, binding, review, { message, reason: 'Invalid' });
  return [];
}

const programs = new Map<string, Program>();

function programFor(expression: string): Program {
  let program = programs.get(expression);
  if (!program) programs.set(expression, (program = compile(expression, variables)));
  return program;
}

function denialOf(
  server: Server,
  { spec }: KubeObject,
  review: Review,
  params: KubeObject | undefined,
): Denial | undefined {
  const values = valuesFor(server, review, params, spec.variables ?? []);
  const tolerant = spec.failurePolicy === 'Ignore';
  const evaluate = (expression: string) => programFor(expression)(values);
  for (const { expression, name } of spec.matchConditions ?? []) {
    try {
      if (evaluate(expression) !== true) return undefined;
    } catch (error) {
      if (tolerant) return undefined;
      return { message: `matchCondition '${name}' resulted in error: ${evaluationError(error)}`, reason: 'Invalid' };
    }
  }
  for (const validation of spec.validations ?? []) {
    const { expression, message, messageExpression, reason = 'Invalid' } = validation;
    try {
      if (evaluate(expression) === true) continue;
    } catch (error) {
      if (tolerant) continue;
      return {
        message: `expression '${expression.trim()}' resulted in error: ${evaluationError(error)}`,
        reason: 'Invalid',
      };
    }
    const told = messageExpression && textOf(() => evaluate(messageExpression));
    return { message: told || message?.trim() || `failed expression: ${expression.trim()}`, reason };
  }
  return undefined;
}

function textOf(evaluate: () => unknown): string | undefined {
  try {
    const text = evaluate();
    return typeof text === 'string' ? text.trim() : undefined;
  } catch {
    return undefined;
  }
}

function valuesFor(
  server: Server,
  review: Review,
  params: KubeObject | undefined,
  named: readonly { name: string; expression: string }[],
): Record<string, unknown> {
  const { object, old } = review;
  const values: Record<string, unknown> = {
    object: toCel(object ?? null),
    oldObject: toCel(old ?? null),
    request: toCel(requestOf(review)),
    params: toCel(params ?? null),
    namespaceObject: toCel(homeOf(server, review) ?? null),
  };
  // Each may use those before it, and none is worked out before somebody asks for it.
  const composed: Record<string, unknown> = {};
  values.variables = composed;
  for (const { name, expression } of named) {
    let known: { value: unknown } | undefined;
    Object.defineProperty(composed, name, {
      enumerable: true,
      get: () => (known ??= { value: programFor(expression)(values) }).value,
    });
  }
  return values;
}

function requestOf({ kind, operation, object, old, options }: Review): object {
  const { group, version, plural } = kind;
  const { name = '', namespace = '' } = (object ?? old)!.metadata;
  const gvk = { group, version, kind: kind.kind };
  const resource = { group, version, resource: plural };
  const { username, uid = '', groups, extra = {} } = options.user ?? administrator;
  return {
    kind: gvk,
    resource,
    subResource: options.subresource ?? '',
    requestKind: gvk,
    requestResource: resource,
    requestSubResource: options.subresource ?? '',
    name,
    namespace,
    operation,
    userInfo: { username, uid, groups, extra },
    dryRun: options.dryRun,
  };
}
