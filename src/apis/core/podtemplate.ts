import type { IPodTemplate } from 'kubernetes-models/v1/PodTemplate';
import { formatLabels } from '../../apimachinery/labels.ts';
import { containerImages, containerNames, nameColumn, type Templated } from '../columns.ts';
import { defineKind, type Stored } from '../kind.ts';
import { setTemplateDefaults } from './pod-spec.ts';
import { validatePodTemplate } from './pod-validation.ts';

export type PodTemplate = Stored<IPodTemplate>;

export const podTemplate = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  schema: 'io.k8s.api.core.v1.PodTemplate',
  setDefaults: ({ template }) => setTemplateDefaults(template),
  validate: ({ template }) => validatePodTemplate('template', template ?? {}),
  columns: [
    nameColumn,
    { name: 'Containers', cell: ({ template }) => containerNames(template as Templated) },
    { name: 'Images', cell: ({ template }) => containerImages(template as Templated) },
    { name: 'Pod Labels', cell: ({ template }) => formatLabels(template?.metadata?.labels) },
  ],
});
