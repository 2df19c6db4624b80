import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  outputFlag,
  recursiveFlag,
  saveConfigFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
  validateFlag,
} from '../../flags.ts';

export const create: CommandDefinition = {
  name: 'create',
  usage: 'kubectl create -f FILENAME [options]',
  summary: 'Create objects from files or standard input',
  description:
    'Create objects from files, folders, URLs or standard input, in JSON or YAML. The subcommands make objects of one kind from flags.',
  examples: `  # The pod of a file
  kubectl create -f ./pod.yaml

  # What another program prints
  cat pod.json | kubectl create -f -`,
  flags: [
    allowMissingTemplateKeysFlag,
    dryRunFlag,
    switchFlag('edit', 'Open the object in an editor first'),
    fieldManagerFlag('kubectl-create'),
    filenameFlag('with the objects to create'),
    kustomizeFlag,
    outputFlag,
    textFlag('raw', 'Path to POST to at the server, which is that of the context.'),
    recursiveFlag,
    saveConfigFlag,
    selectorFlag,
    showManagedFieldsFlag,
    templateFlag,
    validateFlag,
    switchFlag('windows-line-endings', 'Line ending to edit with; by default that of this system.'),
  ],
  subcommands: [
    {
      name: 'clusterrole',
      summary: 'Create a cluster role',
      load: async () => (await import('./role.ts')).clusterRole,
    },
    {
      name: 'clusterrolebinding',
      summary: 'Bind a cluster role to users, groups or service accounts',
      load: async () => (await import('./rolebinding.ts')).clusterRoleBinding,
    },
    {
      name: 'configmap',
      aliases: ['cm'],
      summary: 'Create a config map from files or literal values',
      load: async () => (await import('./configmap.ts')).configMap,
    },
    {
      name: 'cronjob',
      aliases: ['cj'],
      summary: 'Create a cron job',
      load: async () => (await import('./cronjob.ts')).cronJob,
    },
    {
      name: 'deployment',
      aliases: ['deploy'],
      summary: 'Create a deployment',
      load: async () => (await import('./deployment.ts')).deployment,
    },
    {
      name: 'ingress',
      aliases: ['ing'],
      summary: 'Create an ingress',
      load: async () => (await import('./ingress.ts')).ingress,
    },
    { name: 'job', summary: 'Create a job', load: async () => (await import('./job.ts')).job },
    {
      name: 'namespace',
      aliases: ['ns'],
      summary: 'Create a namespace',
      load: async () => (await import('./namespace.ts')).namespace,
    },
    {
      name: 'poddisruptionbudget',
      aliases: ['pdb'],
      summary: 'Create a pod disruption budget',
      load: async () => (await import('./poddisruptionbudget.ts')).podDisruptionBudget,
    },
    {
      name: 'priorityclass',
      aliases: ['pc'],
      summary: 'Create a priority class',
      load: async () => (await import('./priorityclass.ts')).priorityClass,
    },
    {
      name: 'quota',
      aliases: ['resourcequota'],
      summary: 'Create a quota',
      load: async () => (await import('./quota.ts')).quota,
    },
    { name: 'role', summary: 'Create a role', load: async () => (await import('./role.ts')).role },
    {
      name: 'rolebinding',
      summary: 'Bind a role to users, groups or service accounts',
      load: async () => (await import('./rolebinding.ts')).roleBinding,
    },
    { name: 'secret', summary: 'Create a secret', load: async () => (await import('./secret.ts')).secret },
    {
      name: 'service',
      aliases: ['svc'],
      summary: 'Create a service',
      load: async () => (await import('./service.ts')).service,
    },
    {
      name: 'serviceaccount',
      aliases: ['sa'],
      summary: 'Create a service account',
      load: async () => (await import('./serviceaccount.ts')).serviceAccount,
    },
    {
      name: 'token',
      summary: 'Ask for a token of a service account',
      load: async () => (await import('./token.ts')).token,
    },
  ],
  run: async (args, flags, context) => (await import('./from-file.ts')).createFromFiles(args, flags, context),
};
