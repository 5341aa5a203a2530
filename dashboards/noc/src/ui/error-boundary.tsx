// Keeps one broken page from taking the console with it. A wall that runs unattended also tries again by itself.

import { Component, type ReactNode } from 'react';
import i18next from 'i18next';

interface Props {
  /** The page's address: another page gets another chance. */
  place: string;
  children: ReactNode;
}

interface State {
  error: Error | null;
  place: string;
}

const RETRY_MS = 30_000;
/** What browsers and Vite say when a part of the console could not be fetched: nothing is wrong with the page itself. */
const NOT_FETCHED = /preload|dynamically imported module|importing a module/i;

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null, place: this.props.place };
  private timer: ReturnType<typeof setTimeout> | undefined;

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps(props: Props, state: State): Partial<State> | null {
    return props.place === state.place ? null : { error: null, place: props.place };
  }

  override componentDidCatch(): void {
    this.timer = setTimeout(() => this.setState({ error: null }), RETRY_MS);
  }

  override componentWillUnmount(): void {
    clearTimeout(this.timer);
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const isOffline = NOT_FETCHED.test(error.message);
    return (
      <main className="page page-narrow" id="content">
        <div className="notice notice-error" role="alert">
          <div className="notice-body">
            <p className="notice-title">{i18next.t(isOffline ? 'error.network.what' : 'error.page')}</p>
            <p>{i18next.t(isOffline ? 'error.notFetched' : 'error.pageHint')}</p>
            {!isOffline && <p className="notice-detail">{error.message}</p>}
          </div>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            {i18next.t('error.reload')}
          </button>
        </div>
      </main>
    );
  }
}
