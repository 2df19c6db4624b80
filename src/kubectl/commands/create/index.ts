import { demandSubcommand } from '../../command.ts';
import type { CommandDefinition } from '../../definition.ts';
import {
  allowMissingTemplateKeysFlag,
  dryRunFlag,
  fieldManagerFlag,
  filenameFlag,
  kustomizeFlag,
  listFlag,
  outputFlag,
  recursiveFlag,
  repeatedFlag,
  saveConfigFlag,
  selectorFlag,
  showManagedFieldsFlag,
  switchFlag,
  templateFlag,
  textFlag,
  validateFlag,
} from '../../flags.ts';
import { entry, notYet } from '../later/not-yet.ts';

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
    entry(
      notYet('kubectl create clusterrole', {
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
          {
            name: 'aggregation-rule',
            type: 'value',
            default: '',
            usage: 'Label selector of the cluster roles to combine into this one.',
          },
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          listFlag('non-resource-url', 'Path that is no resource, which may be used.'),
          outputFlag,
          listFlag('resource', 'Resource that the rule is about'),
          repeatedFlag('resource-name', 'Name of an object that the rule is limited to; may be repeated'),
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
          listFlag('verb', 'What the rule allows to be done'),
        ],
      }),
    ),
    entry(
      notYet('kubectl create clusterrolebinding', {
        name: 'clusterrolebinding',
        usage:
          'kubectl create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
        summary: 'Bind a cluster role to users, groups or service accounts',
        description: 'Bind a cluster role to users, groups or service accounts, in every namespace.',
        examples: `  # Make two users administrators
  kubectl create clusterrolebinding admins --clusterrole=cluster-admin --user=ann --user=bo`,
        flags: [
          allowMissingTemplateKeysFlag,
          textFlag('clusterrole', 'The ClusterRole to bind'),
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          repeatedFlag('group', 'Group to bind; may be repeated.'),
          outputFlag,
          saveConfigFlag,
          repeatedFlag('serviceaccount', 'Service account to bind, as <namespace>:<name>; may be repeated.'),
          showManagedFieldsFlag,
          templateFlag,
          repeatedFlag('user', 'User to bind; may be repeated.'),
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create configmap', {
        name: 'configmap',
        aliases: ['cm'],
        usage:
          'kubectl create configmap NAME [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
        summary: 'Create a config map from files or literal values',
        description:
          'Create a config map. Its entries are files, the files of folders, lines of key=val, or literal values.',
        examples: `  # Each file of a folder
  kubectl create configmap site --from-file=./conf

  # Two values
  kubectl create configmap site --from-literal=colour=blue --from-literal=size=9`,
        flags: [
          allowMissingTemplateKeysFlag,
          switchFlag('append-hash', 'Append a hash of the content to the name.'),
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          listFlag('from-env-file', 'File of lines key=val, each an entry.'),
          listFlag(
            'from-file',
            'File whose content is one entry, under its own name or as key=file; of a folder, every file with a name that can be a key.',
          ),
          repeatedFlag('from-literal', 'Entry given as key=value'),
          outputFlag,
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create cronjob', {
        name: 'cronjob',
        aliases: ['cj'],
        usage:
          "kubectl create cronjob NAME --image=image --schedule='0/5 * * * ?' -- [COMMAND] [args...] [flags] [options]",
        summary: 'Create a cron job',
        description: 'Create a job that runs at the times of a schedule.',
        examples: `  # Every five minutes
  kubectl create cronjob tick --image=busybox --schedule="*/5 * * * *" -- date`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          { ...textFlag('image', 'Image to run.'), required: true },
          outputFlag,
          textFlag('restart', 'When to restart the container: OnFailure or Never.'),
          saveConfigFlag,
          { ...textFlag('schedule', 'When to run, in the format of cron.'), required: true },
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create deployment', {
        name: 'deployment',
        aliases: ['deploy'],
        usage: 'kubectl create deployment NAME --image=image -- [COMMAND] [args...] [options]',
        summary: 'Create a deployment',
        description: 'Create a deployment of one or more images.',
        examples: `  # Three pods of nginx
  kubectl create deployment web --image=nginx --replicas=3

  # With a command
  kubectl create deployment sleeper --image=busybox -- sleep 3600`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          { ...listFlag('image', 'Image to run; several make a pod of several containers.'), required: true },
          outputFlag,
          { name: 'port', type: 'int32', default: '-1', usage: 'Port of the container.' },
          { name: 'replicas', short: 'r', type: 'int32', default: '1', usage: 'Number of pods.' },
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create ingress', {
        name: 'ingress',
        aliases: ['ing'],
        usage: 'kubectl create ingress NAME --rule=host/path=service:port[,tls[=secret]]  [options]',
        summary: 'Create an ingress',
        description: 'Create an ingress from rules.',
        examples: `  # Everything below /api of a host
  kubectl create ingress web --rule="example.com/api*=web:80"

  # What no rule takes
  kubectl create ingress web --class=nginx --default-backend=web:80`,
        flags: [
          allowMissingTemplateKeysFlag,
          repeatedFlag('annotation', 'Annotation of the ingress, as annotation=value; may be repeated.'),
          textFlag('class', 'Ingress class'),
          textFlag('default-backend', 'Service that takes what no rule takes, as name:port'),
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          outputFlag,
          repeatedFlag(
            'rule',
            "Rule of the form host/path=service:port[,tls=secretname]; a path that ends in '*' is a Prefix.",
          ),
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create job', {
        name: 'job',
        usage: 'kubectl create job NAME --image=image [--from=cronjob/name] -- [COMMAND] [args...] [options]',
        summary: 'Create a job',
        description: 'Create a job that runs an image once, or one that a cron job would start.',
        examples: `  # One command
  kubectl create job hello --image=busybox -- echo hello

  # Now, without waiting for its time
  kubectl create job by-hand --from=cronjob/tick`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          textFlag('from', 'CronJob to create the job from, as cronjob/name.'),
          textFlag('image', 'Image to run.'),
          outputFlag,
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create namespace', {
        name: 'namespace',
        aliases: ['ns'],
        usage: 'kubectl create namespace NAME [--dry-run=server|client|none] [options]',
        summary: 'Create a namespace',
        description: 'Create a namespace.',
        examples: `  kubectl create namespace dev`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          outputFlag,
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create poddisruptionbudget', {
        name: 'poddisruptionbudget',
        aliases: ['pdb'],
        usage:
          'kubectl create poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none] [options]',
        summary: 'Create a pod disruption budget',
        description:
          'Create a pod disruption budget: how many of the selected pods may be missing when somebody makes room.',
        examples: `  kubectl create poddisruptionbudget web --selector=app=web --min-available=1`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          textFlag('max-unavailable', 'Number or percentage of pods that may be missing.'),
          textFlag('min-available', 'Number or percentage of pods that must be there.'),
          outputFlag,
          saveConfigFlag,
          textFlag('selector', 'Labels of the pods; equality only.'),
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create priorityclass', {
        name: 'priorityclass',
        aliases: ['pc'],
        usage:
          'kubectl create priorityclass NAME --value=VALUE --global-default=BOOL [--dry-run=server|client|none] [options]',
        summary: 'Create a priority class',
        description: 'Create a priority class.',
        examples: `  kubectl create priorityclass high --value=1000 --description="goes first"`,
        flags: [
          allowMissingTemplateKeysFlag,
          textFlag('description', 'What the class is for.'),
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          switchFlag('global-default', 'Make this the class of pods that name none.'),
          outputFlag,
          {
            name: 'preemption-policy',
            type: 'string',
            default: "'PreemptLowerPriority'",
            usage: 'Whether pods of this class push others away.',
          },
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
          { name: 'value', type: 'int32', default: '0', usage: 'Priority of the class.' },
        ],
      }),
    ),
    entry(
      notYet('kubectl create quota', {
        name: 'quota',
        aliases: ['resourcequota'],
        usage:
          'kubectl create quota NAME [--hard=key1=value1,key2=value2] [--scopes=Scope1,Scope2] [--dry-run=server|client|none] [options]',
        summary: 'Create a quota',
        description: 'Create a quota: limits to what a namespace may hold.',
        examples: `  kubectl create quota small --hard=cpu=1,memory=1G,pods=2`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          textFlag('hard', 'Hard limits, as resource=quantity,resource=quantity.'),
          outputFlag,
          saveConfigFlag,
          textFlag('scopes', 'Scopes that objects must all match to count, separated by commas.'),
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create role', {
        name: 'role',
        usage:
          'kubectl create role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none] [options]',
        summary: 'Create a role',
        description: 'Create a role: rules that hold in one namespace.',
        examples: `  kubectl create role pod-reader --verb=get,list,watch --resource=pods`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          outputFlag,
          listFlag('resource', 'Resource that the rule is about'),
          repeatedFlag('resource-name', 'Name of an object that the rule is limited to; may be repeated'),
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
          listFlag('verb', 'What the rule allows to be done'),
        ],
      }),
    ),
    entry(
      notYet('kubectl create rolebinding', {
        name: 'rolebinding',
        usage:
          'kubectl create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
        summary: 'Bind a role to users, groups or service accounts',
        description: 'Bind a role, or a cluster role, to users, groups or service accounts of one namespace.',
        examples: `  kubectl create rolebinding admins --clusterrole=admin --user=ann --group=crew`,
        flags: [
          allowMissingTemplateKeysFlag,
          textFlag('clusterrole', 'The ClusterRole to bind'),
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          repeatedFlag('group', 'Group to bind; may be repeated.'),
          outputFlag,
          textFlag('role', 'The Role to bind'),
          saveConfigFlag,
          repeatedFlag('serviceaccount', 'Service account to bind, as <namespace>:<name>; may be repeated.'),
          showManagedFieldsFlag,
          templateFlag,
          repeatedFlag('user', 'User to bind; may be repeated.'),
          validateFlag,
        ],
      }),
    ),
    entry({
      name: 'secret',
      usage: 'kubectl create secret (docker-registry | generic | tls) [options]',
      summary: 'Create a secret',
      description: 'Create a secret of one of these types.',
      subcommands: [
        entry(
          notYet('kubectl create secret docker-registry', {
            name: 'docker-registry',
            usage:
              'kubectl create secret docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none] [options]',
            summary: 'Create a secret for a container registry',
            description:
              'Create a secret with credentials for a container registry. Pods name it under imagePullSecrets.',
            examples: `  kubectl create secret docker-registry hub --docker-username=ann --docker-password=pw --docker-email=ann@example.com`,
            flags: [
              allowMissingTemplateKeysFlag,
              switchFlag('append-hash', 'Append a hash of the content to the name.'),
              textFlag('docker-email', 'E-mail address at the registry'),
              textFlag('docker-password', 'Password at the registry'),
              {
                name: 'docker-server',
                type: 'string',
                default: "'https://index.docker.io/v1/'",
                usage: 'Address of the registry',
              },
              textFlag('docker-username', 'User name at the registry'),
              dryRunFlag,
              fieldManagerFlag('kubectl-create'),
              listFlag(
                'from-file',
                'File whose content is one entry, under its own name or as key=file; of a folder, every file with a name that can be a key.',
              ),
              outputFlag,
              saveConfigFlag,
              showManagedFieldsFlag,
              templateFlag,
              validateFlag,
            ],
          }),
        ),
        entry(
          notYet('kubectl create secret generic', {
            name: 'generic',
            usage:
              'kubectl create secret generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none] [options]',
            summary: 'Create a secret from files or literal values',
            description:
              'Create a secret. Its entries are files, the files of folders, lines of key=val, or literal values.',
            examples: `  kubectl create secret generic db --from-literal=password=s3cret
  kubectl create secret generic keys --from-file=id_rsa=./id_rsa`,
            flags: [
              allowMissingTemplateKeysFlag,
              switchFlag('append-hash', 'Append a hash of the content to the name.'),
              dryRunFlag,
              fieldManagerFlag('kubectl-create'),
              listFlag('from-env-file', 'File of lines key=val, each an entry.'),
              listFlag(
                'from-file',
                'File whose content is one entry, under its own name or as key=file; of a folder, every file with a name that can be a key.',
              ),
              repeatedFlag('from-literal', 'Entry given as key=value'),
              outputFlag,
              saveConfigFlag,
              showManagedFieldsFlag,
              templateFlag,
              textFlag('type', 'Type of the secret'),
              validateFlag,
            ],
          }),
        ),
        entry(
          notYet('kubectl create secret tls', {
            name: 'tls',
            usage:
              'kubectl create secret tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none] [options]',
            summary: 'Create a secret with a certificate and its key',
            description: 'Create a secret with a certificate and its key, both PEM. They must belong together.',
            examples: `  kubectl create secret tls web --cert=web.crt --key=web.key`,
            flags: [
              allowMissingTemplateKeysFlag,
              switchFlag('append-hash', 'Append a hash of the content to the name.'),
              textFlag('cert', 'File with the certificate, PEM.'),
              dryRunFlag,
              fieldManagerFlag('kubectl-create'),
              textFlag('key', 'File with the key of the certificate.'),
              outputFlag,
              saveConfigFlag,
              showManagedFieldsFlag,
              templateFlag,
              validateFlag,
            ],
          }),
        ),
      ],
      run: demandSubcommand('stderr'),
    }),
    entry({
      name: 'service',
      aliases: ['svc'],
      usage: 'kubectl create service [flags] [options]',
      summary: 'Create a service',
      description: 'Create a service of one of these types.',
      subcommands: [
        entry(
          notYet('kubectl create service clusterip', {
            name: 'clusterip',
            usage:
              'kubectl create service clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none] [options]',
            summary: 'Create a service inside the cluster',
            description: 'Create a service with an address inside the cluster.',
            examples: `  kubectl create service clusterip web --tcp=80:8080

  # Headless
  kubectl create service clusterip web --clusterip="None"`,
            flags: [
              allowMissingTemplateKeysFlag,
              textFlag('clusterip', "Address of the service; 'None' makes it headless (no load balancing)."),
              dryRunFlag,
              fieldManagerFlag('kubectl-create'),
              outputFlag,
              saveConfigFlag,
              showManagedFieldsFlag,
              listFlag('tcp', "Ports, as '<port>:<targetPort>'; may be repeated."),
              templateFlag,
              validateFlag,
            ],
          }),
        ),
        entry(
          notYet('kubectl create service externalname', {
            name: 'externalname',
            usage:
              'kubectl create service externalname NAME --external-name external.name [--dry-run=server|client|none] [options]',
            summary: 'Create a service that stands for a name outside',
            description: 'Create a service that stands for a DNS name outside of the cluster.',
            examples: `  kubectl create service externalname db --external-name db.example.com`,
            flags: [
              allowMissingTemplateKeysFlag,
              dryRunFlag,
              { ...textFlag('external-name', 'Name outside the cluster that the service stands for'), required: true },
              fieldManagerFlag('kubectl-create'),
              outputFlag,
              saveConfigFlag,
              showManagedFieldsFlag,
              listFlag('tcp', "Ports, as '<port>:<targetPort>'; may be repeated."),
              templateFlag,
              validateFlag,
            ],
          }),
        ),
        entry(
          notYet('kubectl create service loadbalancer', {
            name: 'loadbalancer',
            usage:
              'kubectl create service loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]',
            summary: 'Create a service behind a load balancer',
            description: 'Create a service that a load balancer opens to the outside.',
            examples: `  kubectl create service loadbalancer web --tcp=80:8080`,
            flags: [
              allowMissingTemplateKeysFlag,
              dryRunFlag,
              fieldManagerFlag('kubectl-create'),
              outputFlag,
              saveConfigFlag,
              showManagedFieldsFlag,
              listFlag('tcp', "Ports, as '<port>:<targetPort>'; may be repeated."),
              templateFlag,
              validateFlag,
            ],
          }),
        ),
        entry(
          notYet('kubectl create service nodeport', {
            name: 'nodeport',
            usage:
              'kubectl create service nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none] [options]',
            summary: 'Create a service on a port of every node',
            description: 'Create a service that answers on a port of every node.',
            examples: `  kubectl create service nodeport web --tcp=80:8080 --node-port=30080`,
            flags: [
              allowMissingTemplateKeysFlag,
              dryRunFlag,
              fieldManagerFlag('kubectl-create'),
              { name: 'node-port', type: 'int', default: '0', usage: 'Port on every node.' },
              outputFlag,
              saveConfigFlag,
              showManagedFieldsFlag,
              listFlag('tcp', "Ports, as '<port>:<targetPort>'; may be repeated."),
              templateFlag,
              validateFlag,
            ],
          }),
        ),
      ],
      run: demandSubcommand('stderr'),
    }),
    entry(
      notYet('kubectl create serviceaccount', {
        name: 'serviceaccount',
        aliases: ['sa'],
        usage: 'kubectl create serviceaccount NAME [--dry-run=server|client|none] [options]',
        summary: 'Create a service account',
        description: 'Create a service account.',
        examples: `  kubectl create serviceaccount robot`,
        flags: [
          allowMissingTemplateKeysFlag,
          dryRunFlag,
          fieldManagerFlag('kubectl-create'),
          outputFlag,
          saveConfigFlag,
          showManagedFieldsFlag,
          templateFlag,
          validateFlag,
        ],
      }),
    ),
    entry(
      notYet('kubectl create token', {
        name: 'token',
        usage: 'kubectl create token SERVICE_ACCOUNT_NAME [options]',
        summary: 'Ask for a token of a service account',
        description: 'Ask the server for a token of a service account.',
        examples: `  kubectl create token robot --duration 10m`,
        flags: [
          allowMissingTemplateKeysFlag,
          repeatedFlag('audience', 'Audience of the token, the API server if none is given; may be repeated.'),
          textFlag(
            'bound-object-kind',
            'Kind of the object that the token is bound to: Node, Pod or Secret. Needs --bound-object-name.',
          ),
          textFlag(
            'bound-object-name',
            'Name of the object that the token is bound to and dies with. Needs --bound-object-kind.',
          ),
          textFlag(
            'bound-object-uid',
            'UID of the object that the token is bound to; if none is given, that of the object of that name.',
          ),
          {
            name: 'duration',
            type: 'duration',
            default: '0s',
            usage: 'How long the token is to be valid. 0 leaves it to the server, which may change it anyway.',
          },
          outputFlag,
          showManagedFieldsFlag,
          templateFlag,
        ],
      }),
    ),
  ],
  run: async (args, flags, context) => (await import('./from-file.ts')).createFromFiles(args, flags, context),
};
