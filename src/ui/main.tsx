import './no-eval.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import 'virtual:tokens.css';
import './style/base.css';
import './style/controls.css';
import './shell/shell.css';
import { listenForKeys } from './acts/use-acts.ts';
import { App } from './app.tsx';
import { languageNow } from './language.ts';
import { install } from './offline/installed.ts';
import { showTheme } from './theme.ts';

showTheme();
document.documentElement.lang = languageNow();
listenForKeys(document);
// Most people come for the wall: it is fetched while the server is asked who they are.
if (location.pathname === '/') void import('./wall/wall-screen.tsx');

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

// After the page is there: keeping it must not slow its first coming.
window.addEventListener('load', () => void install());
