import { repeatedFlag, textFlag } from '../../flags.ts';
import { generatorCommand, metadataIn, type Request, requireName } from './generator.ts';
import { rbacGroup, subjectsOf } from './subjects.ts';

const clusterRoleFlag = textFlag('clusterrole', 'The ClusterRole to bind');

const bindingFlags = [
  repeatedFlag('group', 'Group to bind; may be repeated.'),
  repeatedFlag('serviceaccount', 'Service account to bind, as <namespace>:<name>; may be repeated.'),
  repeatedFlag('user', 'User to bind; may be repeated.'),
];

const bindingOf = (
  kind: string,
  metadata: ReturnType<typeof metadataIn>,
  role: string,
  roleKind: string,
  { flags }: Request,
) => ({
  apiVersion: `${rbacGroup}/v1`,
  kind,
  metadata,
  subjects: subjectsOf(flags),
  roleRef: { apiGroup: rbacGroup, kind: roleKind, name: role },
});

export const roleBinding = generatorCommand(
  {
    name: 'rolebinding',
    usage:
      'kubectl create rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
    summary: 'Bind a role to users, groups or service accounts',
    description: 'Bind a role, or a cluster role, to users, groups or service accounts of one namespace.',
    examples: `  kubectl create rolebinding admins --clusterrole=admin --user=ann --group=crew`,
    flags: [clusterRoleFlag, ...bindingFlags, textFlag('role', 'The Role to bind')],
  },
  {
    failure: 'failed to create rolebinding: ',
    check(request) {
      requireName(request);
      if ((request.flags.string('clusterrole') === '') === (request.flags.string('role') === ''))
        throw new Error('exactly one of clusterrole or role must be specified');
    },
    build(request) {
      const role = request.flags.string('role');
      const metadata = metadataIn(request);
      return role === ''
        ? bindingOf('RoleBinding', metadata, request.flags.string('clusterrole'), 'ClusterRole', request)
        : bindingOf('RoleBinding', metadata, role, 'Role', request);
    },
  },
);

export const clusterRoleBinding = generatorCommand(
  {
    name: 'clusterrolebinding',
    usage:
      'kubectl create clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none] [options]',
    summary: 'Bind a cluster role to users, groups or service accounts',
    description: 'Bind a cluster role to users, groups or service accounts, in every namespace.',
    examples: `  # Make two users administrators
  kubectl create clusterrolebinding admins --clusterrole=cluster-admin --user=ann --user=bo`,
    flags: [{ ...clusterRoleFlag, required: true }, ...bindingFlags],
  },
  {
    failure: 'failed to create clusterrolebinding: ',
    build: (request) =>
      bindingOf(
        'ClusterRoleBinding',
        { name: request.name },
        request.flags.string('clusterrole'),
        'ClusterRole',
        request,
      ),
  },
);
