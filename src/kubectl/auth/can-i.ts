import type { ApiResource, Client } from '../../client/client.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { ExitError } from '../errors.ts';
import { mappingFor, resourceForKind } from '../resources.ts';

const resourceVerbs = new Set([
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'use',
  'bind',
  'impersonate',
  '*',
  'approve',
  'sign',
  'escalate',
  'attest',
]);
const urlVerbs = new Set(['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*']);
const notInDiscovery = new Set(['users', 'groups']);

/** Exit code 0: allowed; 1: not. */
export async function canI(args: string[], flags: FlagValues, context: CommandContext): Promise<number> {
  if (flags.bool('list')) return listAccess(args, flags, context);
  if (args.length !== 2) {
    throw new Error(
      "you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.",
    );
  }
  const [verb, what] = args as [string, string];
  const client = await context.client();
  const { name } = await context.namespace();
  const allNamespaces = flags.bool('all-namespaces');
  const warn = (text: string) => context.err(`Warning: ${text}\n\n`);
  const isUrl = what.startsWith('/');
  if (isUrl && flags.string('subresource') !== '') throw new Error('--subresource can not be used with NonResourceURL');
  const attributes = isUrl
    ? { nonResourceAttributes: { verb, path: what } }
    : await resourceAttributes(client, verb, what, { namespace: allNamespaces ? '' : name, warn }, flags);
  if (isUrl ? !urlVerbs.has(verb) : !allNamespaces && !resourceVerbs.has(verb))
    warn(`verb '${verb}' is not a known verb`);
  if (flags.bool('no-headers')) throw new Error('--no-headers cannot be set without --list specified');
  const { status } = await review(client, 'SelfSubjectAccessReview', attributes);
  const out = (text: string) => (flags.bool('quiet') ? undefined : context.out(text));
  if (status.allowed) {
    out('yes\n');
    return 0;
  }
  out(
    `no${status.reason ? ` - ${status.reason}` : ''}${status.evaluationError ? ` - ${status.evaluationError}` : ''}\n`,
  );
  throw new ExitError(1);
}

async function resourceAttributes(
  client: Client,
  verb: string,
  what: string,
  { namespace, warn }: { namespace: string; warn(text: string): void },
  flags: FlagValues,
): Promise<object> {
  const slash = what.indexOf('/');
  const type = slash < 0 ? what : what.slice(0, slash);
  const resource = findType(await client.resources(), type, warn);
  if (resource && !resource.namespaced && namespace !== '') {
    const where = resource.group === '' ? '' : ` in group '${resource.group}'`;
    warn(`resource '${resource.plural}' is not namespace scoped${where}`);
  }
  return {
    resourceAttributes: {
      namespace,
      verb,
      group: resource?.group ?? '',
      resource: resource?.plural ?? type,
      subresource: flags.string('subresource'),
      name: slash < 0 ? '' : what.slice(slash + 1),
    },
  };
}

function findType(
  resources: readonly ApiResource[],
  type: string,
  warn: (text: string) => void,
): ApiResource | undefined {
  if (type === '*') return undefined;
  const [plural, ...group] = type.toLowerCase().split('.');
  try {
    return mappingFor(resources, type.toLowerCase());
  } catch {
    const where = group.length === 0 ? '' : ` in group '${group.join('.')}'`;
    if (!notInDiscovery.has(type)) warn(`the server doesn't have a resource type '${plural}'${where}`);
    return undefined;
  }
}

async function review(client: Client, kind: string, spec: object): Promise<any> {
  const apiVersion = 'authorization.k8s.io/v1';
  const resource = resourceForKind(await client.resources(), apiVersion, kind)!;
  return client.create(resource, undefined, { apiVersion, kind, metadata: {} as any, spec });
}

async function listAccess(args: readonly string[], flags: FlagValues, context: CommandContext): Promise<number> {
  if (args.length > 0) throw new Error('list option must be specified with no arguments');
  if (flags.bool('quiet') || flags.bool('all-namespaces') || flags.string('subresource') !== '') {
    throw new Error("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  }
  const client = await context.client();
  const { name } = await context.namespace();
  const { status } = await review(client, 'SelfSubjectRulesReview', { namespace: name });
  const words = (list: readonly string[] | undefined) => `[${(list ?? []).join(' ')}]`;
  const rules = (status.resourceRules ?? []).flatMap(({ apiGroups = [], resources = [], verbs, resourceNames }: any) =>
    resources.flatMap((resource: string) =>
      apiGroups.map((group: string) => [
        group === '' ? resource : `${resource}.${group}`,
        '[]',
        words(resourceNames),
        words(verbs),
      ]),
    ),
  );
  const urls = (status.nonResourceRules ?? []).flatMap(({ nonResourceURLs = [], verbs }: any) =>
    nonResourceURLs.map((url: string) => ['', `[${url}]`, '[]', words(verbs)]),
  );
  const { layOut } = await import('../printers/table.ts');
  const heading = ['Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs'];
  context.out(layOut([...(flags.bool('no-headers') ? [] : [heading]), ...rules, ...urls]));
  return 0;
}
