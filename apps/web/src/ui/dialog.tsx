import { X } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { asProblem } from '../api/client';
import css from './dialog.module.css';
import { Button, type Look } from './kit';
import { Problem } from './states';

export interface DialogProps {
  title: string;
  lead?: ReactNode;
  onClose: () => void;
  children: ReactNode;
  width?: number;
  isDrawer?: boolean;
}

/** A dialog: focus goes in and comes back, Escape closes. On a phone it fills the width. */
export function Dialog({ title, lead, onClose, children, width = 520, isDrawer }: DialogProps) {
  return (
    <ModalOverlay isOpen isDismissable onOpenChange={(isOpen) => !isOpen && onClose()} className={css['overlay']!} data-drawer={isDrawer}>
      <Modal className={css['modal']!} style={{ maxWidth: width }}>
        <AriaDialog className={css['dialog']!}>
          <header className={css['head']}>
            <Heading slot="title">{title}</Heading>
            <Button look="quiet" size="small" aria-label="Close" icon={<X size={15} aria-hidden />} onClick={onClose} />
          </header>
          {lead && <p className={css['lead']}>{lead}</p>}
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface FormDialogProps extends Omit<DialogProps, 'children'> {
  submit: string;
  look?: Look;
  canSubmit?: boolean;
  /** One more step follows: it stays open after this one. */
  keepOpen?: boolean;
  onSubmit: () => Promise<unknown>;
  children: ReactNode;
}
/** A dialog that gives one order. It stays open, with the reason, until the order was taken. */
export function FormDialog({
  submit,
  look = 'primary',
  canSubmit = true,
  keepOpen,
  onSubmit,
  children,
  onClose,
  ...rest
}: FormDialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const foot = useRef<HTMLElement>(null);
  // A button that is busy lets go of the focus: in a dialog that stays open it gets it back, so that keys still reach the dialog.
  useEffect(() => {
    if (!isBusy && document.activeElement === document.body) foot.current?.querySelector<HTMLElement>('[type=submit]')?.focus();
  }, [isBusy]);
  const send = async () => {
    setBusy(true);
    setError(null);
    try {
      await onSubmit();
      if (!keepOpen) onClose();
    } catch (problem) {
      setError(asProblem(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog {...rest} onClose={onClose}>
      <form
        className={css['form']}
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy && canSubmit) void send();
        }}
      >
        {children}
        {error !== null && <Problem error={error} />}
        <footer className={css['foot']} ref={foot}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={look} isBusy={isBusy} disabled={!canSubmit || isBusy}>
            {submit}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
