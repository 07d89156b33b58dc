import { Link, type ErrorComponentProps } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { buttonClass } from '../ui/kit';
import { Empty, Problem } from '../ui/states';

export const NotFound = () => (
  <Empty
    icon={<Compass size={26} aria-hidden />}
    title="There is no such page"
    action={
      <Link to="/inbox" className={buttonClass} data-look="primary">
        To the inbox
      </Link>
    }
  >
    The address may be old, or the thing is not visible to you.
  </Empty>
);
export const PageCrash = ({ error, reset }: ErrorComponentProps) => (
  <div className="crash">
    <Problem error={error} onRetry={reset} />
  </div>
);
