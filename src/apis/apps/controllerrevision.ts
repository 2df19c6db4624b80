import type { IControllerRevision } from 'kubernetes-models/apps/v1/ControllerRevision';
import { defineKind, type Stored } from '../kind.ts';

export type ControllerRevision = Stored<IControllerRevision>;

export const controllerRevision = defineKind<ControllerRevision>({
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  schema: 'io.k8s.api.apps.v1.ControllerRevision',
});
