import type { IEndpointSlice } from 'kubernetes-models/discovery.k8s.io/v1/EndpointSlice';
import { isIPv6 } from '../../apimachinery/ip.ts';
import { duplicate, type FieldError, invalidValue, required } from '../../apimachinery/status.ts';
import { ageColumn, listedUpTo, nameColumn } from '../columns.ts';
import { type Column, defineKind, type Stored } from '../kind.ts';
import { notSpecialIP, validIP } from '../validation/addresses.ts';
import { each, immutable, label, oneOf, qualifiedName, subdomain } from '../validation/fields.ts';
import { portNumber, validProtocol } from '../validation/ports.ts';

export type EndpointSlice = Stored<IEndpointSlice>;
export type Endpoint = NonNullable<EndpointSlice['endpoints']>[number];
export type EndpointSlicePort = NonNullable<EndpointSlice['ports']>[number];

const MAX_ADDRESSES = 100;
const MAX_PORTS = 20_000;
const MAX_ENDPOINTS = 1000;

const columns: readonly Column<EndpointSlice>[] = [
  nameColumn,
  { name: 'AddressType', cell: ({ addressType }) => addressType },
  {
    name: 'Ports',
    cell: ({ ports }) =>
      listedUpTo(
        3,
        (ports ?? []).map(({ port, name }) => `${port ?? name ?? '*'}`),
      ) || '<unset>',
  },
  {
    name: 'Endpoints',
    cell: ({ endpoints }) =>
      listedUpTo(
        3,
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
      ) || '<unset>',
  },
  ageColumn,
];

const tooMany = (field: string, count: number, limit: number): FieldError => ({
  type: 'TooMany',
  field,
  value: count,
  detail: `must have at most ${limit} items`,
});

function validate(slice: EndpointSlice): FieldError[] {
  const { addressType, endpoints = [], ports = [] } = slice;
  const wrongType = oneOf('addressType', addressType, ['FQDN', 'IPv4', 'IPv6']);
  return [
    ...wrongType,
    ...(endpoints.length > MAX_ENDPOINTS ? [tooMany('endpoints', endpoints.length, MAX_ENDPOINTS)] : []),
    ...each('endpoints', endpoints, (endpoint, path) => validateEndpoint(path, endpoint, addressType)),
    ...validatePorts('ports', ports),
  ];
}

function validateEndpoint(field: string, endpoint: Endpoint, addressType: string): FieldError[] {
  const { addresses = [], hostname, nodeName } = endpoint;
  const errors: FieldError[] = [];
  if (addresses.length === 0) errors.push(required(`${field}.addresses`, 'must contain at least 1 address'));
  else if (addresses.length > MAX_ADDRESSES)
    errors.push(tooMany(`${field}.addresses`, addresses.length, MAX_ADDRESSES));
  return [
    ...errors,
    ...each(`${field}.addresses`, addresses, (address, path) => validateAddress(path, address, addressType)),
    ...(nodeName === undefined ? [] : subdomain(`${field}.nodeName`, nodeName)),
    ...(hostname === undefined ? [] : label(`${field}.hostname`, hostname)),
  ];
}

function validateAddress(field: string, address: string, addressType: string): FieldError[] {
  if (addressType === 'FQDN') return subdomain(field, address);
  if (addressType !== 'IPv4' && addressType !== 'IPv6') return [];
  const errors = validIP(field, address);
  if (errors.length > 0) return errors;
  if (isIPv6(address) !== (addressType === 'IPv6'))
    return [invalidValue(field, address, `must be an ${addressType} address`)];
  return notSpecialIP(field, address);
}

function validatePorts(field: string, ports: readonly EndpointSlicePort[]): FieldError[] {
  if (ports.length > MAX_PORTS) return [tooMany(field, ports.length, MAX_PORTS)];
  const names = new Set<string>();
  return each(field, ports, ({ name = '', port, protocol, appProtocol }, path) => {
    const repeated = names.has(name);
    names.add(name);
    return [
      ...(name ? label(`${path}.name`, name) : []),
      ...(repeated ? [duplicate(`${path}.name`, name)] : []),
      ...validProtocol(`${path}.protocol`, protocol),
      ...(port === undefined ? [] : portNumber(`${path}.port`, port)),
      ...(appProtocol === undefined ? [] : qualifiedName(`${path}.appProtocol`, appProtocol)),
    ];
  });
}

export const endpointSlice = defineKind<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
  schema: 'io.k8s.api.discovery.v1.EndpointSlice',
  setDefaults: (slice) => {
    slice.endpoints ??= [];
    for (const port of slice.ports ?? []) {
      port.name ??= '';
      port.protocol ??= 'TCP';
    }
  },
  validate,
  validateUpdate: (next, old) => immutable('addressType', next.addressType, old.addressType),
  columns,
});
