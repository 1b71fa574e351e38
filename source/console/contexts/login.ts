import { asFailure } from '../../domain/failure.ts';
import type { DeviceLogin } from '../../operations/ports.ts';
import { duration, time } from '../../presentation/formats.ts';
import { type Line, span } from '../../presentation/line.ts';
import { copyItem, openCopyMenu } from '../resources/copy-menu.ts';
import type { Screen, ScreenContext } from '../shell/screen.ts';
import type { Session } from '../shell/session.ts';
import type { ViewOf } from '../state/views.ts';
import { wrapText } from '../widgets/dialog.ts';
import { loadedLines, scrollBy, textRows } from '../widgets/text-body.ts';
import { askCode } from './ask-code.ts';

/** Opens the screen that logs in again, and begins. */
export function openLogin(session: Session): void {
	const id = session.push({ kind: 'login', login: { loading: true }, offset: 0 });
	logIn(session, id);
}

/** Begins a login, shows where it is allowed, and waits for that; leaving the screen gives it up. */
export function logIn(session: Session, id: number): void {
	session.update(id, 'login', ({ expiresAt: _, ...view }) => ({
		...view,
		login: { loading: true },
	}));
	session.run(
		id,
		async ({ gateways, signal, clock }) => {
			const login = await gateways.logins.begin({ signal });
			if (login.kind === 'code') return askCode(session, id, login);
			session.update(id, 'login', (view) => ({
				...view,
				login: { loading: false, value: login, at: clock.now() },
			}));
			const { expiresAt = login.until } = await gateways.logins.finish(
				{ id: login.id },
				{ signal },
			);
			session.update(id, 'login', (view) => ({ ...view, expiresAt }));
			session.say(`${allowedText(login, expiresAt, clock.now())}: what waited goes on`, 'good');
			if (session.standsOn(id)) session.pop();
			// What was refused is asked for now, and not at its next turn.
			session.refreshLists();
		},
		(failure) =>
			session.update(id, 'login', (view) => ({ ...view, login: { loading: false, failure } })),
	);
}

function allowedText({ session }: DeviceLogin, expiresAt: number, now: number): string {
	return `logged in to ${session} until ${time(expiresAt, now)}`;
}

function lines({ login, expiresAt }: ViewOf<'login'>, width: number, now: number): readonly Line[] {
	if (login.value !== undefined && expiresAt !== undefined) {
		return wrapText(allowedText(login.value, expiresAt, now), width).map((text) => [
			span(text, 'good'),
		]);
	}
	const room = Math.max(20, width - labelWidth - 2);
	const row = (label: string, text: string, style: 'plain' | 'strong' = 'plain'): Line[] =>
		wrapText(text, room).map((part, at) => [
			span((at === 0 ? label : '').padEnd(labelWidth), 'heading'),
			span(part, style),
		]);
	const shown = loadedLines(
		login,
		{ what: 'a login', width },
		({ session, code, until, ...to }) => [
			...row('log in to', session),
			...row('page', pageOf(to)),
			...row('code', code, 'strong'),
			...row('until', `${time(until, now)}, in ${duration(Math.max(0, until - now))}`),
			[],
			...wrapText(
				'Open the page in a browser, on this computer or any other, see that it shows this code, and allow it. Whatever waits for the login goes on by itself then. Leaving this screen gives it up.',
				width,
			).map((text): Line => [span(text)]),
		],
	);
	return login.failure === undefined
		? shown
		: [...shown, [], [span('ctrl-r begins again.', 'notice')]];
}

const labelWidth = 12;

/** The page with its code filled in, where there is one. */
function pageOf({ url, urlWithCode }: Pick<DeviceLogin, 'url' | 'urlWithCode'>): string {
	return urlWithCode ?? url;
}

type Context = ScreenContext<'login'>;

const noLogin = ({ view }: Context): string | undefined =>
	view.login.value === undefined || view.expiresAt !== undefined
		? 'there is no login that waits'
		: undefined;

/** Logging in again where IAM Identity Center gives the credentials, without another program. */
export const loginScreen: Screen<'login'> = {
	kind: 'login',
	title: () => 'Login',
	status: ({ login, expiresAt }) =>
		login.value === undefined || expiresAt !== undefined ? [] : ['waits for the browser'],
	commands: [
		{
			keys: ['enter'],
			title: 'open page',
			about: 'Open the page of the login in a browser on this computer',
			inFooter: true,
			effect: 'read',
			disabled: noLogin,
			run: ({ session, view }) => {
				const { value } = view.login;
				if (value === undefined) return;
				session.host.openUrl(pageOf(value)).then(
					(opened) =>
						opened
							? session.say('opened in the browser', 'good')
							: session.say('no browser could be opened from here: c copies the address', 'notice'),
					(error: unknown) => session.fail(asFailure(error)),
				);
			},
		},
		{
			keys: ['c'],
			title: 'copy',
			about: 'Copy the address of the page',
			inFooter: true,
			effect: 'read',
			disabled: noLogin,
			run: ({ session, view }) => {
				const { value } = view.login;
				if (value !== undefined) session.copy(pageOf(value), 'the address');
			},
		},
		{
			keys: ['C'],
			title: 'copy menu',
			about: 'Choose what to copy: the address, or the code',
			effect: 'read',
			disabled: noLogin,
			run: ({ session, view }) => {
				const { value } = view.login;
				if (value === undefined) return;
				openCopyMenu(session, 'the login', [
					copyItem('u', 'address', pageOf(value)),
					copyItem('c', 'code', value.code),
				]);
			},
		},
	],
	move: ({ session, view, state, body, key }) => {
		const total = lines(view, state.size.columns - 2, state.now).length;
		return scrollBy(session, view, total, body.rows, key);
	},
	body: (view, state, size) =>
		textRows([[], ...lines(view, size.columns - 2, state.now)], view.offset, size),
};
