// Decides what is on screen: the sign-in while nobody is known, else the page of the address inside the shell. Pages that
// need charts or drawings are loaded when first opened.

import { lazy, Suspense, useEffect } from 'react';
import type { Me } from '../../../contract/api-people.ts';
import { RequestError, setCsrf } from './api/client.ts';
import { useMe } from './api/queries.ts';
import { useWords } from './i18n/i18n.ts';
import { useLiveUpdates } from './live/use-live-updates.ts';
import { SetPasswordPage } from './pages/sign-in/set-password-page.tsx';
import { SignInPage } from './pages/sign-in/sign-in-page.tsx';
import { TicketPage } from './pages/ticket/ticket-page.tsx';
import { TicketsPage } from './pages/tickets/tickets-page.tsx';
import { WallPage } from './pages/wall/wall-page.tsx';
import { href, type Route } from './address.ts';
import { navigate, usePlace } from './router.ts';
import { Shell } from './shell/shell.tsx';
import { ErrorBoundary } from './ui/error-boundary.tsx';
import { Empty, ErrorNotice, Loading } from './ui/states.tsx';

const SitesPage = lazy(async () => ({ default: (await import('./pages/site/sites-page.tsx')).SitesPage }));
const SitePage = lazy(async () => ({ default: (await import('./pages/site/site-page.tsx')).SitePage }));
const GatewayPage = lazy(async () => ({ default: (await import('./pages/gateway/gateway-page.tsx')).GatewayPage }));
const PlanPage = lazy(async () => ({ default: (await import('./pages/ticket/plan-page.tsx')).PlanPage }));
const AssetPage = lazy(async () => ({ default: (await import('./pages/asset/asset-page.tsx')).AssetPage }));

/** Narrower than this is a phone, whose user begins with the tickets. */
const PHONE_WIDTH_PX = 720;

export function App() {
  const { route } = usePlace();
  const me = useMe();
  const isSignedIn = me.data !== undefined && !isSignedOut(me.error);
  setCsrf(me.data?.csrf ?? '');
  useLiveUpdates(isSignedIn);
  if (route.page === 'sign-in') return <SignInPage token={route.token} next={route.next} hasEnded={false} />;
  if (isSignedIn) return <SignedIn me={me.data} route={route} />;
  // Whoever was known a moment ago did not sign out, as that leads elsewhere.
  if (isSignedOut(me.error))
    return <SignInPage token="" next={window.location.hash} hasEnded={me.data !== undefined} />;
  if (me.error !== null) {
    return (
      <main className="page page-narrow" id="content">
        <ErrorNotice error={me.error} onRetry={() => void me.refetch()} />
      </main>
    );
  }
  return null;
}

function isSignedOut(error: Error | null): boolean {
  return error instanceof RequestError && error.status === 401;
}

function SignedIn({ me, route }: { me: Me; route: Route }) {
  useEffect(() => {
    if (route.page !== 'home') return;
    navigate(window.innerWidth < PHONE_WIDTH_PX ? href.tickets : href.wall, { replace: true });
  }, [route.page]);
  if (route.page === 'set-password') return <SetPasswordPage name={me.name} isFirst={route.isFirst} />;
  return (
    <Shell me={me} route={route}>
      <ErrorBoundary place={JSON.stringify(route)}>
        <Suspense
          fallback={
            <main className="page" id="content">
              <Loading />
            </main>
          }
        >
          <Page me={me} route={route} />
        </Suspense>
      </ErrorBoundary>
    </Shell>
  );
}

function Page({ me, route }: { me: Me; route: Route }) {
  switch (route.page) {
    case 'wall':
      return <WallPage />;
    case 'sites':
      return <SitesPage />;
    case 'site':
      return <SitePage site={route.site} tab={route.tab} me={me} />;
    case 'asset':
      return <AssetPage key={`${route.site}/${route.asset}`} site={route.site} asset={route.asset} me={me} />;
    case 'tickets':
      return <TicketsPage me={me} />;
    case 'gateway':
      return <GatewayPage />;
    case 'ticket':
      return <TicketPage key={route.id} id={route.id} me={me} />;
    case 'ticket-plan':
      return <PlanPage key={route.id} id={route.id} />;
    case 'home':
    case 'sign-in':
    case 'set-password':
      return null;
    case 'not-found':
      return <NotFoundPage />;
  }
}

function NotFoundPage() {
  const { t } = useWords();
  return (
    <main className="page page-narrow" id="content">
      <Empty icon="search" title={t('app.notFound')} hint={t('app.notFoundHint')}>
        <a className="button" href={href.tickets}>
          {t('app.toTickets')}
        </a>
      </Empty>
    </main>
  );
}
