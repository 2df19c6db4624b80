import { isValidPortName, isValidPortNum } from '../../apimachinery/names.ts';
import type { FieldError } from '../../apimachinery/status.ts';
import { oneOf, problems } from './fields.ts';

export const portNumber = (field: string, port: number): FieldError[] => problems(field, port, isValidPortNum(port));

/** A number, or the name of a container's port. */
export const portNumberOrName = (field: string, port: number | string | undefined): FieldError[] =>
  typeof port === 'string' ? problems(field, port, isValidPortName(port)) : portNumber(field, port ?? 0);

const protocols = ['SCTP', 'TCP', 'UDP'];

export const validProtocol = (field: string, protocol: string | undefined): FieldError[] =>
  oneOf(field, protocol, protocols);
