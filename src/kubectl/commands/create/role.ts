import type { ApiResource } from '../../../client/client.ts';
import type { CommandDefinition, FlagDefinition } from '../../definition.ts';
import { BareError } from '../../errors.ts';
import { listFlag, repeatedFlag } from '../../flags.ts';
import { generatorCommand, metadataIn, type Request, requireName } from './generator.ts';
import { rbacGroup } from './subjects.ts';

const ruleFlags: readonly FlagDefinition[] = [
  listFlag('resource', 'Resource that the rule is about'),
  repeatedFlag('resource-name', 'Name of an object that the rule is limited to; may be repeated'),
  listFlag('verb', 'What the rule allows to be done'),
];

const standardVerbs = ['*', 'get', 'delete', 'list', 'create', 'update', 'patch', 'watch', 'proxy', 'deletecollection'];
const resourceVerbs = [...standardVerbs, 'use', 'bind', 'escalate', 'impersonate'];
const pathVerbs = ['*', 'get', 'post', 'put', 'delete', 'patch', 'head', 'options'];

const roles = [`roles.${rbacGroup}`, `clusterroles.${rbacGroup}`];

/** What verbs of a kind of their own are for. */
const specialVerbs: Readonly<Record<string, readonly string[]>> = {
  use: ['podsecuritypolicies.policy', 'podsecuritypolicies.extensions'],
  bind: roles,
  escalate: roles,
  impersonate: ['users.', 'serviceaccounts.', 'groups.', 'userextras.authentication.k8s.io'],
};

/** `--resource`, taken apart. */
interface Asked {
  resource: string;
  group: string;
  subresource: string;
}

const verbsOf = ({ flags }: Request): string[] => {
  const verbs = flags.strings('verb');
  return verbs.includes('*') ? ['*'] : [...new Set(verbs)];
};

const namesOf = ({ flags }: Request): string[] => [...new Set(flags.strings('resource-name'))];

const pathsOf = ({ flags }: Request): string[] =>
  flags.has('non-resource-url') ? [...new Set(flags.strings('non-resource-url'))] : [];

/** `resource.group/subresource`; a star alone stands for all there is. */
function resourcesOf({ flags }: Request): Asked[] {
  const asked = flags.strings('resource').map((text) => {
    const slash = text.indexOf('/');
    const type = slash < 0 ? text : text.slice(0, slash);
    const dot = type.indexOf('.');
    return {
      resource: dot < 0 ? type : type.slice(0, dot),
      group: dot < 0 ? '' : type.slice(dot + 1),
      subresource: slash < 0 ? '' : text.slice(slash + 1),
    };
  });
  const all = flags.strings('resource').indexOf('*');
  return all < 0 ? asked : [asked[all]!];
}

/** What the server calls a resource; undefined when it has none of that name. */
function resourceFor(known: readonly ApiResource[], { resource, group }: Asked): ApiResource | undefined {
  const name = resource.toLowerCase();
  const named = (among: readonly ApiResource[]) =>
    among.find(({ plural, singular }) => plural === name || singular === name) ??
    among.find(({ shortNames }) => shortNames.includes(name));
  if (group === '') return named(known);
  return named(known.filter((one) => one.group === group)) ?? named(known.filter((one) => one.group.startsWith(group)));
}

const known = async ({ context }: Request): Promise<readonly ApiResource[]> => (await context.client()).resources();

/** @throws Error when the server has no such resource, or a verb is not for it */
async function checkResources(request: Request): Promise<void> {
  const verbs = verbsOf(request);
  for (const asked of resourcesOf(request)) {
    if (asked.resource === '') throw new Error('resource must be specified if apiGroup/subresource specified');
    if (asked.resource === '*') return;
    const found = resourceFor(await known(request), asked);
    const { plural, group } = found ?? { plural: asked.resource, group: asked.group };
    let special = false;
    for (const verb of verbs.filter((one) => Object.hasOwn(specialVerbs, one))) {
      if (!specialVerbs[verb]!.includes(`${plural}.${group}`))
        throw new Error(`can not perform '${verb}' on '${plural}' in group '${group}'`);
      special = true;
    }
    if (found || special) continue;
    const where = asked.group === '' ? '' : ` in group ${JSON.stringify(asked.group)}`;
    throw new BareError(`the server doesn't have a resource type ${JSON.stringify(asked.resource)}${where}`);
  }
}

function warnOfVerbs({ context }: Request, verbs: readonly string[]): void {
  for (const verb of verbs)
    if (!resourceVerbs.includes(verb)) context.err(`Warning: '${verb}' is not a standard resource verb\n`);
}

/** A rule for each group that resources are asked of, and one for paths. */
async function rulesOf(request: Request): Promise<object[]> {
  const verbs = verbsOf(request);
  const groups = new Map<string, string[]>();
  for (const asked of resourcesOf(request)) {
    const found = asked.resource === '*' ? undefined : resourceFor(await known(request), asked);
    const { plural, group } = found ?? { plural: asked.resource, group: asked.group };
    const name = asked.subresource === '' ? plural : `${plural}/${asked.subresource}`;
    const names = groups.get(group) ?? [];
    if (!names.includes(name)) groups.set(group, [...names, name]);
  }
  const paths = pathsOf(request);
  return [
    ...[...groups.keys()].sort().map((group) => ({
      verbs,
      apiGroups: [group],
      resources: groups.get(group),
      resourceNames: namesOf(request),
    })),
    ...(paths.length > 0 ? [{ verbs, nonResourceURLs: paths }] : []),
  ];
}

export const role: CommandDefinition = generatorCommand(
  {
    name: 'role',
    usage:
      'kubectl create role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
    summary: 'Create a role',
    description: 'Create a role: rules that hold in one namespace.',
    examples: `  kubectl create role pod-reader --verb=get,list,watch --resource=pods`,
    flags: ruleFlags,
  },
  {
    async check(request) {
      requireName(request);
      const verbs = verbsOf(request);
      if (verbs.length === 0) throw new Error('at least one verb must be specified');
      warnOfVerbs(request, verbs);
      if (resourcesOf(request).length === 0) throw new Error('at least one resource must be specified');
      await checkResources(request);
    },
    build: async (request) => ({
      apiVersion: `${rbacGroup}/v1`,
      kind: 'Role',
      metadata: metadataIn(request),
      rules: await rulesOf(request),
    }),
  },
);

export const clusterRole: CommandDefinition = generatorCommand(
  {
    name: 'clusterrole',
    usage:
      'kubectl create clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
    summary: 'Create a cluster role',
    description: 'Create a cluster role: rules that hold in every namespace.',
    examples: `  # Reading pods
  kubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods

  # Reading a path of the server
  kubectl create clusterrole health --verb=get --non-resource-url=/healthz`,
    flags: [
      ...ruleFlags,
      {
        name: 'aggregation-rule',
        type: 'value',
        default: '',
        usage: 'Label selector of the cluster roles to combine into this one.',
        check: (text) => {
          try {
            aggregationOf(text);
            return undefined;
          } catch (error) {
            return (error as Error).message;
          }
        },
      },
      listFlag('non-resource-url', 'Path that is no resource, which may be used.'),
    ],
  },
  {
    check: checkClusterRole,
    build: async (request) => {
      const matchLabels = aggregationOf(request.flags.string('aggregation-rule'));
      const selected = Object.keys(matchLabels).length > 0;
      return {
        apiVersion: `${rbacGroup}/v1`,
        kind: 'ClusterRole',
        metadata: { name: request.name },
        ...(selected
          ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels }] } }
          : { rules: await rulesOf(request) }),
      };
    },
  },
);

/** `a=b,c=d` */
function aggregationOf(text: string): Record<string, string> {
  if (text === '') return {};
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const equals = pair.indexOf('=');
      if (equals < 0) throw new Error('malformed pair, expect string=string');
      return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()] as const;
    }),
  );
}

async function checkClusterRole(request: Request): Promise<void> {
  requireName(request);
  const [verbs, resources, paths] = [verbsOf(request), resourcesOf(request), pathsOf(request)];
  if (Object.keys(aggregationOf(request.flags.string('aggregation-rule'))).length > 0) {
    if ([...verbs, ...resources, ...paths, ...namesOf(request)].length > 0)
      throw new Error('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
    return;
  }
  if (verbs.length === 0) throw new Error('at least one verb must be specified');
  if (resources.length === 0 && paths.length === 0)
    throw new Error('one of resource or nonResourceURL must be specified');
  if (resources.length > 0) {
    warnOfVerbs(request, verbs);
    await checkResources(request);
  }
  if (paths.length > 0) checkPaths(paths, verbs);
}

function checkPaths(paths: readonly string[], verbs: readonly string[]): void {
  const bad = verbs.find((verb) => !pathVerbs.includes(verb));
  if (bad !== undefined) throw new Error(`invalid verb: '${bad}' for nonResourceURL`);
  for (const path of paths) {
    if (path === '*') continue;
    if (!path.startsWith('/')) throw new Error('nonResourceURL should start with /');
    if (path.slice(0, -1).includes('*'))
      throw new Error("nonResourceURL only supports wildcard matches when '*' is at the end");
  }
}
