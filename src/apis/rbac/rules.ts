import { isPathSegmentName } from '../../apimachinery/names.ts';
import { type FieldError, forbiddenField, invalidValue, notSupported, required } from '../../apimachinery/status.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { Column } from '../kind.ts';
import { each, problems, subdomain } from '../validation/fields.ts';

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

export interface Subject {
  kind: string;
  name: string;
  namespace?: string;
  apiGroup?: string;
}

export interface RoleRef {
  apiGroup?: string;
  kind: string;
  name: string;
}

export const RBAC_GROUP = 'rbac.authorization.k8s.io';

export const validateRules = (rules: readonly PolicyRule[] | undefined, namespaced: boolean): FieldError[] =>
  each('rules', rules, (rule, field) => validateRule(field, rule, namespaced));

function validateRule(field: string, rule: PolicyRule, namespaced: boolean): FieldError[] {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const errors: FieldError[] = [];
  if (verbs.length === 0) errors.push(required(`${field}.verbs`, 'verbs must contain at least one value'));
  if (nonResourceURLs.length > 0) {
    const path = `${field}.nonResourceURLs`;
    if (namespaced)
      errors.push(invalidValue(path, nonResourceURLs, 'namespaced rules cannot apply to non-resource URLs'));
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      errors.push(
        invalidValue(path, nonResourceURLs, 'rules cannot apply to both regular resources and non-resource URLs'),
      );
    return errors;
  }
  if (apiGroups.length === 0)
    errors.push(required(`${field}.apiGroups`, 'resource rules must supply at least one api group'));
  if (resources.length === 0)
    errors.push(required(`${field}.resources`, 'resource rules must supply at least one resource'));
  return errors;
}

export function setBindingDefaults({ subjects, roleRef }: { subjects?: Subject[]; roleRef: RoleRef }): void {
  if (roleRef) roleRef.apiGroup ||= RBAC_GROUP;
  for (const subject of subjects ?? []) {
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ??= RBAC_GROUP;
    if (subject.kind === 'ServiceAccount' && subject.apiGroup === '') delete subject.apiGroup;
  }
}

export function validateBinding(
  { subjects, roleRef }: { subjects?: Subject[]; roleRef: RoleRef },
  roleKinds: readonly string[],
  namespaced: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (roleRef.apiGroup !== RBAC_GROUP) errors.push(notSupported('roleRef.apiGroup', roleRef.apiGroup, [RBAC_GROUP]));
  if (!roleKinds.includes(roleRef.kind)) errors.push(notSupported('roleRef.kind', roleRef.kind, roleKinds));
  if (!roleRef.name) errors.push(required('roleRef.name'));
  else errors.push(...problems('roleRef.name', roleRef.name, isPathSegmentName(roleRef.name)));
  return [...errors, ...each('subjects', subjects, (subject, path) => validateSubject(path, subject, namespaced))];
}

function validateSubject(
  field: string,
  { kind, name, namespace, apiGroup = '' }: Subject,
  namespaced: boolean,
): FieldError[] {
  const errors: FieldError[] = [];
  if (!name) errors.push(required(`${field}.name`));
  if (kind === 'ServiceAccount') {
    if (name) errors.push(...subdomain(`${field}.name`, name));
    if (apiGroup) errors.push(notSupported(`${field}.apiGroup`, apiGroup, ['']));
    if (!namespaced && !namespace) errors.push(required(`${field}.namespace`));
    return errors;
  }
  if (kind !== 'User' && kind !== 'Group')
    return [...errors, notSupported(`${field}.kind`, kind, ['Group', 'ServiceAccount', 'User'])];
  if (apiGroup !== RBAC_GROUP) errors.push(notSupported(`${field}.apiGroup`, apiGroup, [RBAC_GROUP]));
  if (namespace) errors.push(forbiddenField(`${field}.namespace`, `may not be set for ${kind}`));
  return errors;
}

/** What a binding binds cannot be changed, or its subjects would silently get other rights. */
export const roleRefKept = (next: { roleRef: RoleRef }, old: { roleRef: RoleRef }): FieldError[] =>
  next.roleRef.kind === old.roleRef.kind &&
  next.roleRef.name === old.roleRef.name &&
  next.roleRef.apiGroup === old.roleRef.apiGroup
    ? []
    : [invalidValue('roleRef', next.roleRef, 'cannot change roleRef')];

interface Binding {
  metadata: { name: string; creationTimestamp?: string };
  roleRef: RoleRef;
  subjects?: Subject[];
}

const namesOf =
  (kind: string) =>
  ({ subjects = [] }: Binding): string =>
    subjects
      .filter((subject) => subject.kind === kind)
      .map(({ name, namespace }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
      .join(', ');

export const bindingColumns: readonly Column<Binding>[] = [
  nameColumn,
  { name: 'Role', cell: ({ roleRef }) => `${roleRef.kind}/${roleRef.name}` },
  ageColumn,
  { name: 'Users', wide: true, cell: namesOf('User') },
  { name: 'Groups', wide: true, cell: namesOf('Group') },
  { name: 'ServiceAccounts', wide: true, cell: namesOf('ServiceAccount') },
];
