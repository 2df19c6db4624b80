import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandContext, CommandDefinition } from '../../definition.ts';
import { UsageError } from '../../errors.ts';
import {
  allowMissingTemplateKeysFlag,
  outputFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
} from '../../flags.ts';
import { besideKubeconfig, type Kubeconfig } from '../../kubeconfig.ts';
import { kubeconfigOrder } from '../../kubeconfig-schema.ts';
import { printerFor } from '../../printers/index.ts';
import { KubeconfigFiles, toDocument } from './files.ts';

export const view: CommandDefinition = {
  name: 'view',
  usage: 'kubectl config view [flags] [options]',
  summary: 'Print the kubeconfig',
  description: 'Print the kubeconfig, merged, without its secrets.',
  examples: `  # All of it
  kubectl config view

  # The namespace of the current context
  kubectl config view --minify -o jsonpath='{..namespace}'`,
  flags: [
    allowMissingTemplateKeysFlag,
    switchFlag('flatten', 'Put everything the kubeconfig refers to into it, so that it can be moved.'),
    { name: 'merge', type: 'bool', default: 'true', usage: 'Merge all kubeconfig files of the list.' },
    switchFlag('minify', 'Leave out what the current context does not use.'),
    { ...outputFlag, default: "'yaml'" },
    switchFlag('raw', 'Show certificates, keys and secrets.'),
    showManagedFieldsFlag,
    templateFlag,
  ],
  async run(args, flags, context) {
    if (args.length > 0) throw new UsageError(`unexpected arguments: [${args.join(' ')}]`);
    const printer = await printerFor({
      output: flags.string('output'),
      template: flags.string('template'),
      allowMissingKeys: flags.bool('allow-missing-template-keys'),
      order: kubeconfigOrder,
      readFile: (path) => readFileSync(resolve(context.host.cwd, path), 'utf8'),
    });
    const files = await KubeconfigFiles.open(flags, context);
    const config = structuredClone(flags.bool('merge') ? files.merged : await files.targetAlone());
    config.currentContext = flags.string('context') || config.currentContext;
    if (flags.bool('minify')) minify(config);
    if (flags.bool('flatten')) flatten(config, context);
    else if (!flags.bool('raw')) redact(config);
    printer.print(toDocument(config), context.out.bind(context));
    return 0;
  },
};

/** Keeps the current context and what it refers to. */
function minify(config: Kubeconfig): void {
  const { currentContext: name, contexts, clusters, users } = config;
  if (name === '') throw new Error('current-context must exist in order to minify');
  const current = contexts.get(name);
  if (!current) throw new Error(`cannot locate context ${name}`);
  const keep = (entries: Map<string, unknown>, what: string, kept: string | undefined): void => {
    if (kept && !entries.has(kept)) throw new Error(`cannot locate ${what} ${kept}`);
    for (const other of [...entries.keys()]) if (other !== kept) entries.delete(other);
  };
  keep(contexts, 'context', name);
  keep(clusters, 'cluster', current.cluster);
  keep(users, 'user', current.user);
}

const omitted = 'DATA+OMITTED';

function redact({ clusters, users }: Kubeconfig): void {
  const hide = (entry: Record<string, unknown>, field: string, shown: string): void => {
    if (entry[field]) entry[field] = shown;
  };
  for (const cluster of clusters.values()) hide(cluster, 'certificate-authority-data', omitted);
  for (const user of users.values()) {
    for (const field of ['client-certificate-data', 'client-key-data']) hide(user, field, omitted);
    for (const field of ['token', 'password']) hide(user, field, 'REDACTED');
  }
}

/** Puts the content of files in place of their paths. */
function flatten(config: Kubeconfig, { host }: CommandContext): void {
  const embed = (entry: Record<string, unknown>, origin: string, field: string): void => {
    if (!entry[field]) return;
    entry[`${field}-data`] ||= readEntryFile(besideKubeconfig(host, config, origin, entry[field] as string));
    delete entry[field];
  };
  for (const [name, cluster] of config.clusters) embed(cluster, `clusters/${name}`, 'certificate-authority');
  for (const [name, user] of config.users) {
    for (const field of ['client-certificate', 'client-key']) embed(user, `users/${name}`, field);
  }
}

function readEntryFile(path: string): string {
  try {
    return readFileSync(path).toString('base64');
  } catch {
    throw new Error(`open ${path}: no such file or directory`);
  }
}
