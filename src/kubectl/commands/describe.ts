import { groupKindText } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import type { DescribeContext } from '../describe/index.ts';
import { harmless } from '../errors.ts';
import { allNamespacesFlag, filenameFlag, kustomizeFlag, recursiveFlag, selectorFlag } from '../flags.ts';
import { hasFiles } from '../manifests.ts';
import { fetchObjects, findTargets, type ObjectTarget, type Target, throwAll } from '../resources.ts';

export const describe: CommandDefinition = {
  name: 'describe',
  usage: 'kubectl describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME) [options]',
  summary: 'Show the details of objects',
  description:
    'Show the details of objects together with what belongs to them, events above all. A name may be the beginning of several.',
  examples: `  kubectl describe pod web-1
  kubectl describe nodes
  kubectl describe pods -l app=web`,
  flags: [
    allNamespacesFlag,
    {
      name: 'chunk-size',
      type: 'int',
      default: '500',
      usage: 'Fetch long lists in pieces of this size; 0 fetches them whole.',
    },
    filenameFlag('with the objects to describe'),
    kustomizeFlag,
    recursiveFlag,
    selectorFlag,
    {
      name: 'show-events',
      type: 'bool',
      default: 'true',
      usage: 'Show events about the object. By default only when there is one object.',
    },
  ],
  async run(args, flags, context) {
    const files = {
      filenames: flags.strings('filename'),
      kustomize: flags.string('kustomize'),
      recursive: flags.bool('recursive'),
    };
    if (args.length === 0 && !hasFiles(files)) {
      throw new Error(
        'You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.\n',
      );
    }
    const targets = await findTargets(context, {
      args,
      files,
      allNamespaces: flags.bool('all-namespaces'),
      selector: flags.string('selector'),
      typeMeansAll: true,
    });
    const description = new Descriptions(context, await context.client(), flags);
    const errors: unknown[] = [];
    for await (const target of targets.each) {
      if ('error' in target) errors.push(target.error);
      else await description.describe(target).catch((error) => errors.push(error));
    }
    if (errors.length === 0 && description.count === 0) {
      const { name } = await context.namespace();
      context.err(flags.bool('all-namespaces') ? 'No resources found\n' : `No resources found in ${name} namespace.\n`);
    }
    throwAll(errors);
    return 0;
  },
};

class Descriptions {
  count = 0;
  readonly #context: CommandContext;
  readonly #client: Client;
  readonly #withEvents: boolean;

  constructor(context: CommandContext, client: Client, flags: FlagValues) {
    this.#context = context;
    this.#client = client;
    this.#withEvents = flags.bool('show-events');
  }

  async describe(target: Target): Promise<void> {
    try {
      for await (const found of fetchObjects(this.#client, target)) await this.#print(found.object, target.resource);
    } catch (error) {
      if (target.kind !== 'object' || target.source !== '' || !isNotFound(error)) throw error;
      if (!(await this.#describePrefixed(target))) throw error;
    }
  }

  /** A name that is nobody's may be the beginning of several. */
  async #describePrefixed({ resource, namespace, name }: ObjectTarget): Promise<boolean> {
    const { items } = await this.#client.list(resource, namespace);
    const found = items.filter((item) => item.metadata.name.startsWith(name));
    for (const item of found) {
      this.#write(`${await this.#text(item, resource)}\n`);
    }
    this.count += found.length;
    return found.length > 0;
  }

  /** Names, annotations and events must not drive the terminal of whoever reads them. */
  #write(text: string): void {
    this.#context.out(this.#context.host.streams.stdout.isTTY ? harmless(text) : text);
  }

  async #print(object: KubeObject, resource: ApiResource): Promise<void> {
    const text = await this.#text(object, resource);
    this.#write(this.count++ === 0 ? text : `\n\n${text}`);
  }

  async #text(object: KubeObject, resource: ApiResource): Promise<string> {
    const { describerFor } = await import('../describe/index.ts');
    return describerFor(groupKindText(resource))(object, this.#lookups(object, resource));
  }

  #lookups(object: KubeObject, { kind }: ApiResource): DescribeContext {
    const client = this.#client;
    const resource = async (group: string, plural: string): Promise<ApiResource> => {
      const found = (await client.resources()).find((one) => one.group === group && one.plural === plural);
      if (!found)
        throw new ApiError({
          code: 404,
          reason: 'NotFound',
          message: 'the server could not find the requested resource',
        });
      return found;
    };
    return {
      client,
      resource,
      now: this.#context.host.clock.now(),
      events: async () => {
        if (!this.#withEvents) return undefined;
        const { name, namespace, uid } = object.metadata;
        const fields = {
          'involvedObject.name': name,
          'involvedObject.namespace': namespace,
          'involvedObject.kind': kind,
        };
        const wanted = Object.entries({ ...fields, ...(kind === 'Node' ? {} : { 'involvedObject.uid': uid }) });
        const fieldSelector = wanted
          .filter(([, value]) => value)
          .map(([key, value]) => `${key}=${value}`)
          .join(',');
        return (await client.list(await resource('', 'events'), namespace, { fieldSelector })).items;
      },
    };
  }
}
