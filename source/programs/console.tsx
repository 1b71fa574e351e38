import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { render, useApp } from 'ink';
import { useEffect } from 'react';
import { App } from '../console/shell/app.tsx';
import { workBehindFrames } from '../console/shell/behind-frames.ts';
import { openByName } from '../console/shell/command-line.ts';
import { watchFocus } from '../console/shell/focus-reports.ts';
import { leaveRuns, ownRuns, standing } from '../console/shell/quit.ts';
import { type ConsoleHost, Session } from '../console/shell/session.ts';
import { Attention, watchAll } from '../console/shell/watching.ts';
import { initialState } from '../console/state/state.ts';
import { createStore } from '../console/state/store.ts';
import { newListing } from '../console/state/views.ts';
import { asFailure } from '../domain/failure.ts';
import { type AnyResource, kinds } from '../domain/kinds.ts';
import { copyText } from '../host/clipboard.ts';
import { systemClock } from '../host/clock.ts';
import { decodingTools } from '../host/decoding-tools.ts';
import { editText } from '../host/files/editor.ts';
import { pathsFrom, withFileFailures } from '../host/files/files.ts';
import { fileLines } from '../host/files/line-source.ts';
import { consoleMemory } from '../host/memory/console-memory.ts';
import { remember, rememberedIn } from '../host/memory/remembered.ts';
import { openStores } from '../host/memory/stores.ts';
import { openUrl } from '../host/open-url.ts';
import { createRedriveHost } from '../host/redrive-host.ts';
import type { Call } from '../operations/ports.ts';
import { chooseTheme } from '../presentation/theme.ts';
import { type Settings, startingMode } from '../settings.ts';
import type { Connecting } from './connecting.ts';

type Terminal = Pick<ReturnType<typeof useApp>, 'exit' | 'suspendTerminal'>;

/** Hands Ink's grip on the terminal to the code outside React. */
function TerminalHandle({ take }: { readonly take: (terminal: Terminal) => void }) {
	const app = useApp();
	useEffect(() => take(app), [app, take]);
	return null;
}

/** What a shell would make of `~/file`. */
function atHome(path: string): string {
	return path.replace(/^~(?=\/)/, homedir());
}

/** The last words, to the shell's screen; nobody hears them when the terminal is gone. */
function say(text: string): void {
	process.stderr.write(`awsmsg: ${text}\n`);
}

/** How long what is held may take to be given back when awsmsg ends. */
const farewellMs = 2_000;

/** How long a running redrive may take to finish what is on its way when awsmsg ends. */
const leaveRunsMs = 20_000;

/**
 * The console: first frame at once, then the watchers as soon as the connection stands. Resolves with the exit code when the user leaves or a signal ends it, after what is
 * held was given back and the terminal was restored.
 */
export async function runConsole(settings: Settings, connecting: Connecting): Promise<number> {
	const { stdin, stdout } = process;
	const ending = new AbortController();
	const paths = pathsFrom(process.env);
	let terminal: Terminal | undefined;
	let exitCode: number | undefined;

	const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
	const first = { id: 0, kind: 'list' as const, pane: 'queues' as const, ...newListing('trouble') };
	const store = createStore(
		initialState({
			now: Date.now(),
			size: size(),
			theme: chooseTheme(settings.theme),
			mode: settings.mode,
			modeIsFixed: settings.mode === 'read-only' && settings.modeWasChosen,
			demo: settings.context.local,
			first,
		}),
		setImmediate,
	);
	const focus = watchFocus(stdin, stdout, (focused) => attention.focus(focused));
	const suspended = async (work: () => Promise<void>) => {
		focus.pause();
		try {
			await terminal?.suspendTerminal(work);
		} finally {
			focus.resume();
		}
	};
	const { outputFile, ...stores } = openStores(paths);
	const host: ConsoleHost = {
		clock: systemClock,
		stores: {
			...stores,
			redrive: createRedriveHost(paths),
			...decodingTools,
			outputFile: (path) => outputFile(atHome(path)),
			memory: consoleMemory(paths),
			lines: (path) => fileLines(atHome(path), path),
			readText: (path) => withFileFailures(path, () => readFile(atHome(path), 'utf8')),
		},
		edit: async (text, name) => {
			let after: string | undefined;
			await suspended(async () => {
				const edited = await editText({ text, fileName: name });
				after = edited.outcome === 'edited' ? edited.text : undefined;
			});
			return after;
		},
		copy: async (text) => {
			const copied = await copyText(text);
			if (copied.by === 'osc52') stdout.write(copied.sequence);
			return copied.by === 'tmux'
				? 'copied to the tmux buffer'
				: 'sent to the clipboard of the terminal';
		},
		openUrl: (url) => openUrl(url),
		suspend: () => {
			suspended(async () => {
				const continued = new Promise<void>((resolve) => process.once('SIGCONT', () => resolve()));
				process.kill(process.pid, 'SIGTSTP');
				await continued;
			}).catch(() => {});
		},
		redraw: () => {
			suspended(async () => {}).catch(() => {});
		},
		exit: (code) => leave(code),
		remember: (contextId, kind, ref) => {
			remember(paths, contextId, { ...ref, kind, at: Date.now() }).catch((error: unknown) =>
				session.dispatch({ type: 'failed', at: Date.now(), failure: asFailure(error) }),
			);
		},
	};
	const session = new Session(store, host);
	session.adopt(first);
	workBehindFrames(session, ending.signal);
	const attention = new Attention(systemClock.now);

	const app = render(
		<>
			<App session={session} onKey={() => attention.key()} />
			<TerminalHandle
				take={(taken) => {
					terminal = taken;
				}}
			/>
		</>,
		{
			alternateScreen: true,
			incrementalRendering: true,
			exitOnCtrlC: false,
			// A frame costs about 2 ms: a key must not wait long behind the frame of records that came just before.
			maxFps: 250,
			// CI says nothing about this terminal: that it is one was checked by the caller.
			interactive: true,
		},
	);

	const leave = (code: number) => {
		if (exitCode !== undefined) return;
		exitCode = code;
		ending.abort();
		app.unmount();
	};
	const signals = { SIGTERM: 143, SIGHUP: 129, SIGINT: 130 } as const;
	for (const [signal, code] of Object.entries(signals)) process.on(signal, () => leave(code));
	// What nobody caught, outside of rendering too: what is held is given back all the same.
	let crash: unknown;
	process.on('uncaughtException', (error) => {
		crash ??= error;
		leave(1);
	});
	stdout.on('resize', () => session.dispatch({ type: 'resized', size: size() }));
	const tick = setInterval(() => session.dispatch({ type: 'ticked', now: Date.now() }), 1_000);

	// Before anything starts: calls that were made before the screen stood are told at once.
	const calls: Call[] = [];
	let callTimer: NodeJS.Timeout | undefined;
	const flushCalls = () => {
		callTimer = undefined;
		session.dispatch({ type: 'called', calls: calls.splice(0) });
	};

	start().catch((error: unknown) => {
		if (ending.signal.aborted) return;
		const failure = asFailure(error);
		session.dispatch({ type: 'failed', at: Date.now(), failure });
		session.dispatch({ type: 'connection-failed', failure });
	});

	async function start(): Promise<void> {
		connecting.listen({
			onCall: (call) => {
				calls.push(call);
				callTimer ??= setTimeout(flushCalls, 200);
			},
			onCrash: (failure) => {
				session.dispatch({ type: 'failed', at: Date.now(), failure });
				session.dispatch({ type: 'connection-failed', failure });
			},
		});
		const connection = await connecting.connection.catch((error: unknown) => {
			// A wrong profile, no region, no emulator: there is nothing to wait for on a screen.
			if (!ending.signal.aborted) crash ??= error;
			leave(1);
			throw error;
		});
		if (ending.signal.aborted) return connection.close();
		const mode = startingMode(settings, connection.info);
		connection.setMode(mode);
		session.connected(connection, mode);
		let watching = new AbortController();
		const watch = () => {
			watching.abort();
			watching = new AbortController();
			watchAll(session, connection, attention, AbortSignal.any([ending.signal, watching.signal]));
		};
		session.onRefresh = watch;
		await recall(connection.info.id);
		watch();
		if (settings.open !== undefined) openByName(session, settings.open);
		const { gateways, info } = connection;
		await session.identify({ gateways, info, signal: ending.signal });
	}

	/** What was opened before in this context; a file that can't be read is an empty one. */
	async function recall(contextId: string): Promise<void> {
		// The embedded endpoint starts anew each time: what was there is gone.
		if (settings.context.local) return;
		const known = await rememberedIn(paths, contextId).catch(() => []);
		const resources = known.flatMap(({ kind, ...kept }) => {
			const ref = kinds[kind].refOf(kept);
			return ref === undefined ? [] : [{ kind, ref } as AnyResource];
		});
		session.dispatch({ type: 'remembered', resources });
	}

	try {
		await app.waitUntilExit();
	} catch (error) {
		crash ??= error;
	} finally {
		ending.abort();
		focus.stop();
		clearInterval(tick);
		clearTimeout(callTimer);
	}
	const runs = ownRuns(session);
	for (const { resource } of runs) {
		say(`leaving the redrive of ${resource}: what is on its way is finished first`);
	}
	await leaveRuns(session, AbortSignal.timeout(leaveRunsMs));
	for (const { id, resource, redrive } of runs) {
		const now = session.tasks.list().find((task) => task.id === id) ?? { redrive };
		const { report } = now.redrive ?? {};
		if (report?.state === 'ended') {
			say(`redrive of ${resource}: ${standing(now)}; it has ended: ${report.said ?? 'as planned'}`);
			continue;
		}
		const next = settings.context.local
			? 'its queues end with the local endpoint'
			: `awsmsg resume ${redrive.runId} finishes it`;
		say(`redrive of ${resource}: ${standing(now)}; ${next}`);
	}
	for (const { move, resource, endedAt } of session.tasks.list()) {
		if (move === undefined || endedAt !== undefined || settings.context.local) continue;
		say(`AWS goes on moving ${resource} by itself: awsmsg tasks ${resource} shows it`);
	}
	const farewell = await session.close(AbortSignal.timeout(farewellMs)).catch(() => undefined);
	await connecting.stop();
	if (farewell !== undefined) say(farewell);
	if (crash !== undefined) throw crash;
	return exitCode ?? 0;
}
