import { addAnnotations, addLabels } from './common.ts';
import type { Describer } from './describer.ts';
import { Lines } from './lines.ts';

/** One group, one resource and at most one name each; verbs for the same of these are collected. */
interface Rule {
  verbs: string[];
  group: string | undefined;
  resource: string | undefined;
  name: string | undefined;
  url: string | undefined;
}

export const describeRole: Describer = async (role) => {
  const lines = new Lines();
  lines.add(0, `Name:\t${role.metadata.name}`);
  addLabels(lines, 'Labels', role.metadata.labels);
  addAnnotations(lines, role.metadata.annotations);
  lines.add(0, 'PolicyRule:').add(1, 'Resources\tNon-Resource URLs\tResource Names\tVerbs');
  lines.add(1, '---------\t-----------------\t--------------\t-----');
  const list = (one: string | undefined) => `[${one ?? ''}]`;
  for (const rule of compact((role as any).rules ?? []))
    lines.add(1, `${resourceText(rule)}\t${list(rule.url)}\t${list(rule.name)}\t[${rule.verbs.join(' ')}]`);
  return lines.toString();
};

function compact(rules: readonly any[]): Rule[] {
  const simple = new Map<string, Rule>();
  const urls: Rule[] = [];
  for (const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } of rules) {
    for (const group of apiGroups) {
      for (const resource of resources) {
        for (const name of resourceNames.length > 0 ? resourceNames : [undefined]) {
          const key = JSON.stringify([group, resource, name]);
          const rule: Rule = simple.get(key) ?? { verbs: [], group, resource, name, url: undefined };
          simple.set(key, rule);
          rule.verbs.push(...verbs);
        }
      }
    }
    for (const url of nonResourceURLs)
      for (const verb of verbs)
        urls.push({ verbs: [verb], group: undefined, resource: undefined, name: undefined, url });
  }
  return [...simple.values(), ...urls].sort((a, b) => (goText(a) < goText(b) ? -1 : goText(a) > goText(b) ? 1 : 0));
}

/** kubectl sorts rules by what Go prints of them. */
function goText({ verbs, group, resource, name, url }: Rule): string {
  const list = (one: string | undefined) => `[${one ?? ''}]`;
  return `Verbs:[${verbs.join(' ')}],APIGroups:${list(group)},Resources:${list(resource)},ResourceNames:${list(name)},NonResourceURLs:${list(url)},`;
}

/** `deployments.apps/scale` */
function resourceText({ group, resource }: Rule): string {
  if (resource === undefined) return '';
  const [plural, ...subresource] = resource.split('/');
  return [`${plural}${group ? `.${group}` : ''}`, ...subresource].join('/');
}

export const describeBinding: Describer = async (binding) => {
  const { metadata, roleRef, subjects = [] } = binding as any;
  const lines = new Lines();
  lines.add(0, `Name:\t${metadata.name}`);
  addLabels(lines, 'Labels', metadata.labels);
  addAnnotations(lines, metadata.annotations);
  lines.add(0, 'Role:').add(1, `Kind:\t${roleRef.kind}`).add(1, `Name:\t${roleRef.name}`);
  lines.add(0, 'Subjects:').add(1, 'Kind\tName\tNamespace').add(1, '----\t----\t---------');
  for (const { kind, name, namespace = '' } of subjects) lines.add(1, `${kind}\t${name}\t${namespace}`);
  return lines.toString();
};
