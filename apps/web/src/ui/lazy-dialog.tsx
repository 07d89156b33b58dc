import { Suspense, lazy } from 'react';
import type { DialogProps, FormDialogProps } from './dialog';

const FormDialog = lazy(() => import('./dialog').then((module) => ({ default: module.FormDialog })));
const Dialog = lazy(() => import('./dialog').then((module) => ({ default: module.Dialog })));

/** Dialogs are not needed to read a page: their code comes when the first one opens. */
export const FormDialogLazy = (props: FormDialogProps) => (
  <Suspense>
    <FormDialog {...props} />
  </Suspense>
);
export const DialogLazy = (props: DialogProps) => (
  <Suspense>
    <Dialog {...props} />
  </Suspense>
);
