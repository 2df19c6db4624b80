import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Host } from '../../../host/host.ts';
import type { CommandContext, FlagValues } from '../../definition.ts';
import {
  emptyKubeconfig,
  type Kubeconfig,
  type Locations,
  loadKubeconfig,
  locations,
  readKubeconfig,
  sectionNames,
  sections,
} from '../../kubeconfig.ts';
import { canonical, configStruct } from '../../kubeconfig-schema.ts';

/** Reading and changing kubeconfig files, as the `config` commands do. */
export class KubeconfigFiles {
  private constructor(
    private readonly host: Host,
    private readonly where: Locations,
    /** All files merged. */
    readonly merged: Kubeconfig,
  ) {}

  /** In a home that has no cluster yet, the default one is made first: there would be nothing to see or change. */
  static async open(flags: FlagValues, context: CommandContext): Promise<KubeconfigFiles> {
    const { host } = context;
    const where = locations(host, flags);
    if (where.home && !existsSync(where.paths[0]!)) await context.client();
    return new KubeconfigFiles(host, where, await loadKubeconfig(host, { ...where, explicit: false }));
  }

  /** The file that new entries go to: the first that exists, or the last of the list. */
  get target(): string {
    const { paths } = this.where;
    return paths.find((path) => existsSync(resolve(this.host.cwd, path))) ?? paths.at(-1)!;
  }

  /** The target file alone, not merged with others. */
  async targetAlone(): Promise<Kubeconfig> {
    return (await readKubeconfig(this.host, this.target)) ?? emptyKubeconfig();
  }

  /** Writes what `change` did to a copy of the merged config, each entry into the file that has it. */
  async modify(change: (config: Kubeconfig) => void): Promise<void> {
    const before = this.merged;
    const after = structuredClone(before);
    change(after);
    const edits = new FileEdits(this.host);
    for (const section of sectionNames) {
      for (const name of new Set([...before[section].keys(), ...after[section].keys()])) {
        const entry = after[section].get(name);
        if (same(before[section].get(name), entry)) continue;
        const { [section]: entries } = await edits.file(before.origin.get(`${section}/${name}`) ?? this.target);
        if (entry) entries.set(name, entry as any);
        else entries.delete(name);
      }
    }
    if (!same(before.preferences, after.preferences)) (await edits.file(this.target)).preferences = after.preferences;
    if (before.currentContext !== after.currentContext) {
      (await edits.file(await this.currentContextFile())).currentContext = after.currentContext;
    }
    await edits.write();
  }

  /** The file that decides about the current context. */
  private async currentContextFile(): Promise<string> {
    for (const path of this.where.paths) {
      if ((await readKubeconfig(this.host, path))?.currentContext) return path;
    }
    return this.target;
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Files that are being changed, each read once. */
class FileEdits {
  private readonly files = new Map<string, Kubeconfig>();

  constructor(private readonly host: Host) {}

  async file(path: string): Promise<Kubeconfig> {
    let config = this.files.get(path);
    if (!config) {
      config = (await readKubeconfig(this.host, path)) ?? emptyKubeconfig();
      this.files.set(path, config);
    }
    return config;
  }

  async write(): Promise<void> {
    const { toYAML } = await import('../../printers/yaml.ts');
    for (const [path, config] of this.files) replaceFile(resolve(this.host.cwd, path), toYAML(toDocument(config)));
  }
}

/** A reader sees the old file or the new one. Only the user may read it: there can be secrets in it. */
function replaceFile(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.tmp`;
  writeFileSync(temporary, text);
  chmodSync(temporary, 0o600);
  renameSync(temporary, file);
}

/** The config as it is written and printed: entries sorted by name. */
export function toDocument(config: Kubeconfig): Record<string, unknown> {
  const lists = sectionNames.map((section) => [
    section,
    [...config[section]]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, entry]) => ({ name, [sections[section]]: entry })),
  ]);
  const { preferences, extensions, currentContext } = config;
  const document = {
    kind: 'Config',
    apiVersion: 'v1',
    preferences,
    ...Object.fromEntries(lists),
    'current-context': currentContext,
    extensions,
  };
  return canonical(document, configStruct);
}

/** Help on standard output, and the error to throw: how these commands answer to too many or too few arguments. */
export function wrongArguments(
  args: readonly string[],
  context: CommandContext,
  message = `Unexpected args: [${args.join(' ')}]`,
): Error {
  context.help('stdout');
  return new Error(message);
}
