/** Roles and bindings as they are in force: those that are stored, and those that every cluster has. */
import { compileSelector } from '../../apimachinery/labels.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import type { PolicyRule } from '../../apis/rbac/rules.ts';
import type { ApiServerOptions } from '../context.ts';
import { bootstrapped } from './bootstrap.ts';

const group = 'rbac.authorization.k8s.io';
export const clusterRoles = `clusterroles.${group}`;
export const clusterRoleBindings = `clusterrolebindings.${group}`;

export const isPolicy = (collection: string): boolean =>
  collection === clusterRoles || collection === clusterRoleBindings;

/** All objects of one of these collections, in order of their names. */
export function policyObjects(server: ApiServerOptions, collection: string): KubeObject[] {
  const stored = server.store.list(collection);
  const names = new Set(stored.map(({ metadata }) => metadata.name));
  const given = bootstrapped(server, collection).filter(({ metadata }) => !names.has(metadata.name));
  const all = [...stored, ...given].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  return collection === clusterRoles ? all.map((role) => withParts(role, all)) : all;
}

export function policyObject(server: ApiServerOptions, collection: string, name: string): KubeObject | undefined {
  const stored = server.store.get(collection, name);
  const found = stored ?? bootstrapped(server, collection).find(({ metadata }) => metadata.name === name);
  return found?.aggregationRule
    ? policyObjects(server, collection).find(({ metadata }) => metadata.name === name)
    : found;
}

/** A role that is made of others has their rules: those of all whose labels its selectors match. */
function withParts(role: KubeObject, all: readonly KubeObject[], seen: readonly string[] = []): KubeObject {
  const selectors: any[] | undefined = role.aggregationRule?.clusterRoleSelectors;
  if (!selectors || seen.includes(role.metadata.name)) return role;
  const matches = selectors.map((selector) => compileSelector(selector));
  const parts = all.filter(
    (one) =>
      one !== role && matches.some((match) => match(one.metadata.labels)) && one.metadata.name !== role.metadata.name,
  );
  const rules = parts.flatMap((part) => withParts(part, all, [...seen, role.metadata.name]).rules ?? []);
  const texts = new Set<string>();
  return {
    ...role,
    rules: rules.filter((rule: PolicyRule) => !texts.has(JSON.stringify(rule)) && texts.add(JSON.stringify(rule))),
  };
}
