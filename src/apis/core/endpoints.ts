import type { IEndpoints } from 'kubernetes-models/v1/Endpoints';
import { type FieldError, required } from '../../apimachinery/status.ts';
import { ageColumn, listedUpTo, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { notSpecialIP, validIP } from '../validation/addresses.ts';
import { each, label, qualifiedName, subdomain } from '../validation/fields.ts';
import { portNumber, validProtocol } from '../validation/ports.ts';

export type Endpoints = Stored<IEndpoints>;
export type EndpointSubset = NonNullable<Endpoints['subsets']>[number];
export type EndpointAddress = NonNullable<EndpointSubset['addresses']>[number];
export type EndpointPort = NonNullable<EndpointSubset['ports']>[number];

/** An address with its port; IPv6 in brackets. */
const hostPort = (ip: string, port: number): string => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`);

/** Ready addresses only: subset by subset, and within one port by port. A subset without ports shows bare addresses. */
const pairsOf = ({ addresses = [], ports = [] }: EndpointSubset): string[] =>
  ports.length === 0
    ? addresses.map(({ ip }) => ip)
    : ports.flatMap(({ port }) => addresses.map(({ ip }) => hostPort(ip, port)));

const columns: readonly Column<Endpoints>[] = [
  nameColumn,
  {
    name: 'Endpoints',
    cell: ({ subsets }) => (subsets?.length ? listedUpTo(3, subsets.flatMap(pairsOf)) : '<none>'),
  },
  ageColumn,
];

function validateSubset(
  { addresses = [], notReadyAddresses = [], ports = [] }: EndpointSubset,
  field: string,
): FieldError[] {
  const errors: FieldError[] = [];
  if (addresses.length + notReadyAddresses.length === 0)
    errors.push(required(field, 'must specify `addresses` or `notReadyAddresses`'));
  return [
    ...errors,
    ...each(`${field}.addresses`, addresses, validateAddress),
    ...each(`${field}.notReadyAddresses`, notReadyAddresses, validateAddress),
    ...each(`${field}.ports`, ports, (port, path) => validatePort(path, port, ports.length > 1)),
  ];
}

const validateAddress = ({ ip, hostname, nodeName }: EndpointAddress, field: string): FieldError[] => [
  ...validIP(`${field}.ip`, ip ?? ''),
  ...(hostname ? label(`${field}.hostname`, hostname) : []),
  ...(nodeName === undefined ? [] : subdomain(`${field}.nodeName`, nodeName)),
  ...notSpecialIP(`${field}.ip`, ip ?? ''),
];

function validatePort(
  field: string,
  { name, port, protocol, appProtocol }: EndpointPort,
  needsName: boolean,
): FieldError[] {
  const named = name ? label(`${field}.name`, name) : needsName ? [required(`${field}.name`)] : [];
  return [
    ...named,
    ...portNumber(`${field}.port`, port ?? 0),
    ...validProtocol(`${field}.protocol`, protocol),
    ...(appProtocol === undefined ? [] : qualifiedName(`${field}.appProtocol`, appProtocol)),
  ];
}

export const endpoints = defineKind<Endpoints>({
  group: '',
  version: 'v1',
  kind: 'Endpoints',
  plural: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Endpoints',
  setDefaults: ({ subsets }) => {
    for (const { ports } of subsets ?? []) for (const port of ports ?? []) port.protocol ||= 'TCP';
  },
  validate: ({ subsets }) => each('subsets', subsets, validateSubset),
  warnings: () => ['v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice'],
  columns,
});
