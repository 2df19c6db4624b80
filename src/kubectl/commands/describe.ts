import { groupKindText } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { ApiError, isNotFound } from '../../apimachinery/status.ts';
import type { ApiResource, Client } from '../../client/client.ts';
import type { CommandContext, CommandDefinition, FlagValues } from '../definition.ts';
import type { DescribeContext } from '../describe/index.ts';
import { harmless } from '../errors.ts';
import { allNamespacesFlag, filenameFlag, kustomizeFlag, recursiveFlag, selectorFlag } from '../flags.ts';
import { hasFiles } from '../manifests.ts';
import { fetchObjects, findTargets, type ObjectTarget, type Targets, throwAll } from '../resources.ts';

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
    const { found, errors } = await description.find(targets);
    if ((errors.length > 0 || found.length > 1) && !flags.given('show-events')) description.withEvents = false;
    const [missing] = errors;
    if (args.length === 2 && isNotFound(missing)) {
      if (await description.describePrefixed(args[0]!, args[1]!)) return 0;
    }
    for (const one of found) await description.print(one).catch((error) => errors.push(error));
    if (errors.length === 0 && description.count === 0) {
      const { name } = await context.namespace();
      context.err(flags.bool('all-namespaces') ? 'No resources found\n' : `No resources found in ${name} namespace.\n`);
    }
    throwAll(errors);
    return 0;
  },
};

type Found = ObjectTarget & { object: KubeObject };

class Descriptions {
  count = 0;
  readonly #context: CommandContext;
  readonly #client: Client;
  withEvents: boolean;

  constructor(context: CommandContext, client: Client, flags: FlagValues) {
    this.#context = context;
    this.#client = client;
    this.withEvents = flags.bool('show-events');
  }

  /** Everything is found before anything is described: whether events are shown depends on how much there is. */
  async find(targets: Targets): Promise<{ found: Found[]; errors: unknown[] }> {
    const found: Found[] = [];
    const errors: unknown[] = [];
    for await (const target of targets.each) {
      try {
        if ('error' in target) throw target.error;
        for await (const one of fetchObjects(this.#client, target)) found.push(one);
      } catch (error) {
        errors.push(error);
      }
    }
    return { found, errors };
  }

  /** A name that is nobody's may be the beginning of several. */
  async describePrefixed(type: string, prefix: string): Promise<boolean> {
    const { each } = await findTargets(this.#context, { args: [type], typeMeansAll: true, singleType: true });
    let any = false;
    for await (const target of each) {
      if ('error' in target) throw target.error;
      for await (const { object, resource, name } of fetchObjects(this.#client, target)) {
        if (!name.startsWith(prefix)) continue;
        any = true;
        this.#write(`${await this.#text(object, resource)}\n`);
      }
    }
    return any;
  }

  /** Names, annotations and events must not drive the terminal of whoever reads them. */
  #write(text: string): void {
    this.#context.out(this.#context.host.streams.stdout.isTTY ? harmless(text) : text);
  }

  async print({ object, resource }: Found): Promise<void> {
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
      now: client.transport.now ?? this.#context.host.clock.now(),
      events: async () => {
        if (!this.withEvents) return undefined;
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
