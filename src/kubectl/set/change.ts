// What the subcommands of `set` have in common: finding the objects, changing them, sending the difference.

import { parseApiVersion } from '../../apimachinery/gvk.ts';
import type { KubeObject } from '../../apimachinery/meta.ts';
import { createTwoWayMergePatch } from '../../apimachinery/patch.ts';
import { patchSchemaOf } from '../../apis/schema/index.ts';
import { filesOf } from '../commands/metadata-change.ts';
import type { CommandContext, FlagValues } from '../definition.ts';
import { type DryRun, dryRunOf, dryRunSuffix } from '../dry-run.ts';
import { hasFiles, readManifests } from '../manifests.ts';
import { fetchObjects, findTargets, type ObjectTarget, throwAll, visitTargets } from '../resources.ts';
import { typed, typeOf } from '../typed/object.ts';
import { typedPrinterOf } from '../typed/print.ts';

/** An object to change. */
export interface Info {
  object: KubeObject;
  /** Where the server has it; undefined with --local. */
  target?: ObjectTarget;
}

/** How a subcommand changes objects. */
export interface Change {
  /** `image updated` */
  operation: string;
  /** What is said before the server's refusal: `failed to patch image update to pod template: `; may be ''. */
  failure: string;
  /**
   * The object as it is to be; undefined to leave it out.
   * @throws Error that is told with the object's name
   */
  apply(object: KubeObject): KubeObject | undefined | Promise<KubeObject | undefined>;
  /** Complaints that are no reason to leave an object alone, filled by `apply`. */
  complaints?: Error[];
  /** Send or print objects that stay as they are, too? */
  evenUnchanged?: boolean;
  /** Is the name of the object left out of complaints? */
  anonymous?: boolean;
}

/** One command on its way. */
export class Setter {
  readonly flags: FlagValues;
  readonly context: CommandContext;
  readonly dryRun: DryRun;
  readonly local: boolean;

  constructor(flags: FlagValues, context: CommandContext) {
    this.flags = flags;
    this.context = context;
    this.dryRun = dryRunOf(flags, context);
    this.local = flags.bool('local');
  }

  /** @throws Error for formats that do not exist */
  printer(operation: string): Promise<(object: KubeObject) => Promise<void>> {
    return typedPrinterOf(this.flags, `${operation}${dryRunSuffix[this.dryRun]}`, this.context);
  }

  /** @throws Error when both are asked for */
  checkLocal(): void {
    if (this.local && this.dryRun === 'server')
      throw new Error('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
  }

  checkAll(): void {
    if (this.flags.bool('all') && this.#selector !== '')
      throw new Error('cannot set --all and --selector at the same time');
  }

  get #selector(): string {
    return this.flags.has('selector') ? this.flags.string('selector') : '';
  }

  get #files() {
    const kustomize = this.flags.has('kustomize') ? this.flags.string('kustomize') : '';
    return this.flags.has('kustomize')
      ? filesOf(this.flags)
      : { filenames: this.flags.strings('filename'), kustomize, recursive: this.flags.bool('recursive') };
  }

  hasFiles(): boolean {
    return hasFiles(this.#files);
  }

  /**
   * All objects that the command is about, before any is changed.
   * @throws the failure, or an AggregateError of several
   */
  async infos(resources: readonly string[]): Promise<Info[]> {
    return this.local ? this.#localInfos() : this.#serverInfos(resources);
  }

  async #localInfos(): Promise<Info[]> {
    if (!this.hasFiles()) await findTargets(this.context, { args: [] });
    const namespace = await this.context.namespace();
    const infos: Info[] = [];
    const errors: unknown[] = [];
    for await (const manifest of readManifests(this.context.host, this.#files, { exactNumbers: true })) {
      try {
        if ('error' in manifest) throw manifest.error;
        infos.push({ object: decoded(manifest.object, manifest.source, namespace) });
      } catch (error) {
        errors.push(error);
      }
    }
    throwAll(errors);
    return infos;
  }

  async #serverInfos(resources: readonly string[]): Promise<Info[]> {
    const targets = await findTargets(this.context, {
      args: resources,
      files: this.#files,
      selector: this.#selector,
      all: this.flags.bool('all'),
    });
    const client = await this.context.client();
    const infos: Info[] = [];
    await visitTargets(targets, async (target) => {
      for await (const found of fetchObjects(client, target))
        infos.push({ object: typed(found.object), target: found });
    });
    return infos;
  }

  /**
   * Changes the objects and prints them.
   * @throws what went wrong, once all were visited
   */
  async run(infos: readonly Info[], change: Change): Promise<void> {
    const print = await this.printer(change.operation);
    const errors: unknown[] = [];
    const changed: { info: Info; after: KubeObject }[] = [];
    for (const info of infos) {
      try {
        const after = await change.apply(info.object);
        if (after) changed.push({ info, after: typed(after) });
      } catch (error) {
        errors.push(change.anonymous ? error : new Error(`error: ${objectName(info)} ${(error as Error).message}\n`));
      }
    }
    errors.unshift(...(change.complaints ?? []));
    for (const { info, after } of changed) {
      try {
        await this.#finish(info, after, change, print);
      } catch (error) {
        errors.push(error);
      }
    }
    throwAll(errors);
  }

  async #finish(
    { object, target }: Info,
    after: KubeObject,
    { failure, evenUnchanged }: Change,
    print: (object: KubeObject) => Promise<void>,
  ): Promise<void> {
    const patch = createTwoWayMergePatch(object, after, patchSchemaOf(typeOf(object)!)!);
    if (Object.keys(patch).length === 0 && !evenUnchanged) return;
    if (this.local || this.dryRun === 'client') return print(after);
    const client = await this.context.client();
    const options = { dryRun: this.dryRun === 'server', fieldManager: this.flags.string('field-manager') };
    const { resource, namespace, name } = target!;
    let actual: KubeObject;
    try {
      actual = await client.patch(resource, namespace, name, 'strategic', patch, options);
    } catch (error) {
      throw failure === '' ? error : new Error(`${failure}${(error as Error).message}`);
    }
    await print(actual);
  }
}

/** What a file says, as a struct. */
function decoded(
  object: KubeObject,
  source: string,
  { name, explicit }: { name: string; explicit: boolean },
): KubeObject {
  const undecodable = (why: string) => new Error(`unable to decode ${JSON.stringify(source)}: ${why}`);
  if (typeOf(object) === undefined) {
    const { apiVersion, kind } = object;
    throw undecodable(
      `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/scheme/scheme.go:28"`,
    );
  }
  let result: KubeObject;
  try {
    result = typed(object);
  } catch (error) {
    throw undecodable((error as Error).message);
  }
  const own = result.metadata?.namespace ?? '';
  if (!explicit || own === '' || own === name) return result;
  throw new Error(
    `the namespace from the provided object ${JSON.stringify(own)} does not match the namespace ${JSON.stringify(name)}. You must pass '--namespace=${own}' to perform this operation.`,
  );
}

/** `deployments.apps/web`; of an object that no server was asked for, the kind and, with a group, a line of its own. */
function objectName({ object, target }: Info): string {
  const { name } = object.metadata;
  if (target) {
    const { group, plural } = target.resource;
    return `${group === '' ? plural : `${plural}.${group}`}/${name}`;
  }
  const { group } = parseApiVersion(object.apiVersion);
  const kind = object.kind.toLowerCase();
  return group === '' ? `${kind}/${name}` : `${kind}.${group}/${name}\n`;
}

/** `--local` cannot look up what is named on the command line. */
export const localResourceError = (): Error =>
  new Error(
    `you must specify resources by --filename when --local is set.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'`,
  );
