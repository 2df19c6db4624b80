import type { CommandDefinition, SubcommandEntry } from '../definition.ts';

const group = (heading: string, entries: readonly SubcommandEntry[]): SubcommandEntry[] =>
  entries.map((entry) => ({ ...entry, group: heading }));

/**
 * kubectl's commands in the order of its help. The module of a command is loaded only when the command is used; those in
 * later/ have their help and flags, and nothing behind them yet.
 */
const subcommands: readonly SubcommandEntry[] = [
  ...group('Basic Commands (Beginner)', [
    {
      name: 'create',
      summary: 'Create objects from files or standard input',
      load: async () => (await import('./create/index.ts')).create,
    },
    {
      name: 'expose',
      summary: 'Make a service for what runs already',
      load: async () => (await import('./expose.ts')).expose,
    },
    { name: 'run', summary: 'Run an image in a pod', load: async () => (await import('./run.ts')).run },
    { name: 'set', summary: 'Change one thing of objects', load: async () => (await import('./set/index.ts')).set },
  ]),
  ...group('Basic Commands (Intermediate)', [
    {
      name: 'explain',
      summary: 'Show what the fields of a resource mean',
      load: async () => (await import('./explain.ts')).explain,
    },
    {
      name: 'get',
      summary: 'Print objects',
      suggestFor: ['list', 'ls'],
      load: async () => (await import('./get.ts')).get,
    },
    { name: 'edit', summary: 'Edit an object of the server', load: async () => (await import('./edit.ts')).edit },
    {
      name: 'delete',
      summary: 'Delete objects',
      suggestFor: ['remove', 'rm'],
      load: async () => (await import('./delete.ts')).deleteCommand,
    },
  ]),
  ...group('Deploy Commands', [
    { name: 'rollout', summary: 'Manage rollouts', load: async () => (await import('./rollout/index.ts')).rollout },
    { name: 'scale', summary: 'Change the number of pods', load: async () => (await import('./scale.ts')).scale },
    {
      name: 'autoscale',
      summary: 'Let the number of pods follow the load',
      load: async () => (await import('./autoscale.ts')).autoscale,
    },
  ]),
  ...group('Cluster Management Commands', [
    {
      name: 'certificate',
      summary: 'Decide about certificate requests',
      load: async () => (await import('./certificate.ts')).certificate,
    },
    {
      name: 'cluster-info',
      summary: 'Tell where the cluster is',
      load: async () => (await import('./cluster-info.ts')).clusterInfo,
    },
    { name: 'top', summary: 'Show the use of CPU and memory', load: async () => (await import('./top.ts')).top },
    {
      name: 'cordon',
      summary: 'Keep new pods off a node',
      load: async () => (await import('./cordon.ts')).cordon,
    },
    {
      name: 'uncordon',
      summary: 'Let a node take pods again',
      load: async () => (await import('./uncordon.ts')).uncordon,
    },
    { name: 'drain', summary: 'Empty a node', load: async () => (await import('./drain.ts')).drain },
    {
      name: 'taint',
      summary: 'Change the taints of nodes',
      load: async () => (await import('./taint.ts')).taint,
    },
  ]),
  ...group('Troubleshooting and Debugging Commands', [
    {
      name: 'describe',
      summary: 'Show the details of objects',
      suggestFor: ['inspect'],
      load: async () => (await import('./describe.ts')).describe,
    },
    {
      name: 'logs',
      summary: 'Print what containers have written',
      load: async () => (await import('./logs.ts')).logs,
    },
    {
      name: 'attach',
      summary: 'Attach to a process that runs',
      load: async () => (await import('./attach.ts')).attach,
    },
    { name: 'exec', summary: 'Run a command in a container', load: async () => (await import('./exec.ts')).exec },
    {
      name: 'port-forward',
      summary: 'Forward local ports to a pod',
      load: async () => (await import('./port-forward.ts')).portForward,
    },
    {
      name: 'proxy',
      summary: 'Offer the API on a local port',
      load: async () => (await import('./proxy.ts')).proxy,
    },
    { name: 'cp', summary: 'Copy files to and from containers', load: async () => (await import('./later/cp.ts')).cp },
    { name: 'auth', summary: 'Look at permissions', load: async () => (await import('./auth.ts')).auth },
    {
      name: 'debug',
      summary: 'Start a container to look for faults with',
      load: async () => (await import('./later/debug.ts')).debug,
    },
    { name: 'events', summary: 'Print events', load: async () => (await import('./events.ts')).events },
  ]),
  ...group('Advanced Commands', [
    { name: 'diff', summary: 'Compare files with what runs', load: async () => (await import('./diff.ts')).diff },
    {
      name: 'apply',
      summary: 'Create objects, or change them to what files say',
      load: async () => (await import('./apply.ts')).apply,
    },
    {
      name: 'patch',
      summary: 'Change fields of an object',
      load: async () => (await import('./patch.ts')).patch,
    },
    { name: 'replace', summary: 'Replace objects', load: async () => (await import('./replace.ts')).replace },
    {
      name: 'wait',
      summary: 'Wait until something is true of objects',
      load: async () => (await import('./wait.ts')).wait,
    },
    {
      name: 'kustomize',
      summary: 'Print what a kustomization comes to',
      load: async () => (await import('./kustomize.ts')).kustomize,
    },
  ]),
  ...group('Settings Commands', [
    { name: 'label', summary: 'Change labels', load: async () => (await import('./label.ts')).label },
    {
      name: 'annotate',
      summary: 'Change annotations',
      load: async () => (await import('./annotate.ts')).annotate,
    },
    {
      name: 'completion',
      summary: 'Print a script for completion in a shell',
      load: async () => (await import('./completion.ts')).completion,
    },
  ]),
  ...group('Other Commands', [
    {
      name: 'api-resources',
      summary: 'List the types of objects',
      load: async () => (await import('./api-resources.ts')).apiResources,
    },
    {
      name: 'api-versions',
      summary: 'List the versions of the API',
      load: async () => (await import('./api-versions.ts')).apiVersions,
    },
    {
      name: 'config',
      summary: 'Change kubeconfig files',
      load: async () => (await import('./config/index.ts')).config,
    },
    { name: 'kuberc', summary: 'Manage preferences', load: async () => (await import('./later/kuberc.ts')).kuberc },
    { name: 'plugin', summary: 'Work with plugins', load: async () => (await import('./plugin.ts')).plugin },
    {
      name: 'version',
      summary: 'Print the versions of client and server',
      load: async () => (await import('./version.ts')).version,
    },
  ]),
  { name: 'alpha', hidden: true, summary: '', load: async () => (await import('./alpha.ts')).alpha },
  { name: 'options', hidden: true, summary: '', load: async () => (await import('./options.ts')).options },
];

export const commands: CommandDefinition = {
  name: 'kubectl',
  usage: 'kubectl [flags] [options]',
  summary: '',
  description: `kubectl works with Kubernetes clusters: here, with simulated ones that exist in files only.

 "kubesim --help" tells how such clusters are made.`,
  subcommands,
  run: async (_args, _flags, context) => {
    context.help('stdout');
    return 0;
  },
};
