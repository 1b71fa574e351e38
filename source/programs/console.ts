import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { enterContext } from '../console/contexts/entering.ts';
import { workBehindFrames } from '../console/frame/behind-frames.ts';
import { drawnFrame } from '../console/frame/drawn-frame.ts';
import { firstView } from '../console/frame/first-view.ts';
import { windowTitle } from '../console/frame/window-title.ts';
import { TerminalInput } from '../console/input/terminal-input.ts';
import { openAnything } from '../console/navigation/open-anything.ts';
import { announceDecisions } from '../console/shell/announcing.ts';
import type { ConsoleHost } from '../console/shell/console-host.ts';
import { Session } from '../console/shell/session.ts';
import { initialState } from '../console/state/state.ts';
import { createStore } from '../console/state/store.ts';
import { tellOfFiles } from '../console/system/identity.ts';
import type { ConsoleConnection } from '../console/watch/connection.ts';
import { toldTo } from '../console/watch/told-calls.ts';
import { Attention } from '../console/watch/watching.ts';
import { asFailure } from '../domain/failure.ts';
import { type AnyResource, kinds } from '../domain/kinds.ts';
import { announcement } from '../domain/text/terminal-words.ts';
import { actorHere } from '../host/actor.ts';
import { copiedWords, copyText } from '../host/clipboard.ts';
import { systemClock } from '../host/clock.ts';
import { decodingTools } from '../host/decoding-tools.ts';
import { signalExitCode } from '../host/ending-signals.ts';
import { editText } from '../host/files/editor.ts';
import { pathsFrom, withFileFailures } from '../host/files/files.ts';
import { fileLines } from '../host/files/line-source.ts';
import { wouldReplace } from '../host/files/output-file.ts';
import { removeLeftovers } from '../host/files/scratch.ts';
import { keepHeapSmall } from '../host/heap.ts';
import { consoleMemory } from '../host/memory/console-memory.ts';
import { remember, rememberedIn } from '../host/memory/remembered.ts';
import { openStores } from '../host/memory/stores.ts';
import { openUrl } from '../host/open-url.ts';
import { createRedriveHost } from '../host/redrive-host.ts';
import { tailOwnerHere } from '../host/tail-owner.ts';
import { standStill } from '../host/terminal/job-control.ts';
import { connectInWorker } from '../host/worker-gateways.ts';
import { chooseTheme } from '../presentation/theme.ts';
import { isOnThisMachine, type Settings } from '../settings.ts';
import type { Connecting } from './connecting.ts';
import { consoleSettings } from './console-settings.ts';
import type { Drawing } from './drawing.tsx';
import { leave } from './leaving.ts';
import type { Opening } from './opening.ts';

// `awsmsg config` asks it by this file of the build: in its own it would hold the console a second time.
export { consoleSettings };

/** What a shell would make of `~/file`. */
function atHome(path: string): string {
	return path.replace(/^~(?=\/)/, homedir());
}

/**
 * The console, on a screen that is open: its first frame, then the watchers as soon as the connection stands. Resolves with the exit code when the user leaves or a signal ends it, after what is
 * held was given back and the terminal was restored.
 */
export async function runConsole(
	settings: Settings,
	{ terminal, onEndingSignal }: Opening,
	connecting: Connecting,
): Promise<number> {
	const attention = new Attention(systemClock.now);
	keepHeapSmall(() => attention.quiet);
	const { aliases, bindings, columns } = consoleSettings(settings.configured.configuration);
	const { stdout, stderr } = process;
	const ending = new AbortController();
	const paths = pathsFrom(process.env);
	let drawing: Drawing | undefined;
	let exitCode: number | undefined;
	const { output } = terminal;
	const first = firstView(settings.start);
	const store = createStore(
		initialState({
			now: Date.now(),
			size: terminal.size,
			theme: chooseTheme(settings.theme),
			sources: settings.sources,
			...(settings.reason === undefined ? {} : { reason: settings.reason }),
			loopback: isOnThisMachine(settings.context),
			demo: settings.context.local,
			bindings,
			columns,
			mouse: settings.terminal.mouse,
			fileWarnings: settings.configured.warnings,
			first,
		}),
		output,
	);
	/** Takes the screen away while `work` runs, and draws all anew after it. */
	const withoutScreen = async (work: () => Promise<void>) => drawing?.suspend(work);
	const lent = (work: () => Promise<void>) => terminal.lendFor(withoutScreen, work);
	const suspend = (pid: number) => {
		let stood = true;
		lent(async () => {
			stood = await standStill(pid);
		}).then(
			() => {
				if (!stood) session.say('no shell here brings awsmsg back: it stays', 'notice');
			},
			() => {},
		);
	};
	const { outputFile, ...stores } = openStores(paths);
	const host: ConsoleHost = {
		clock: systemClock,
		actor: actorHere(process.env),
		run: settings.run,
		masks: settings.masks,
		filters: Object.fromEntries(
			Object.entries(settings.configured.configuration.filters ?? {}).map(([name, { value }]) => [
				name,
				value,
			]),
		),
		aliases,
		columns,
		neededPermissions: async () => (await import('../aws/gate/policies.ts')).neededPermissions(),
		tailOwner: () => tailOwnerHere(actorHere(process.env)),
		logs: settings.logs,
		attention: () => attention.state,
		stores: {
			...stores,
			...(settings.budget === undefined ? {} : { budget: settings.budget }),
			redrive: createRedriveHost(paths),
			...decodingTools,
			outputFile: (path, signal) => outputFile(atHome(path), signal),
			wouldReplace: (path) => wouldReplace(atHome(path)),
			memory: consoleMemory(paths),
			lines: (path) => fileLines(atHome(path), path),
			readText: (path) => withFileFailures(path, () => readFile(atHome(path), 'utf8')),
		},
		edit: async (text, name) => {
			let after: string | undefined;
			await lent(async () => {
				const edited = await editText(paths, { text, fileName: name });
				after = edited.outcome === 'edited' ? edited.text : undefined;
			});
			return after;
		},
		copy: async (text) => {
			const copied = await copyText(text);
			if (copied.by === 'osc52') stdout.write(copied.sequence);
			return copiedWords(copied);
		},
		openUrl: (url) => openUrl(url),
		// As ctrl-z does it elsewhere: what started awsmsg (npx, a script) has to stop too.
		suspend: () => suspend(0),
		heedMouse: (on) => terminal.heedMouse(on),
		redraw: () => {
			withoutScreen(async () => {}).catch(() => {});
		},
		exit: (code) => end(code),
		stalled: () => output.stalled,
		whenUnseen: (then) => output.whenUnseen(then),
		async connect(choice) {
			const { onCall, onCrash, by } = toldTo(session);
			const made = await connectInWorker(choice, {
				// Nothing is asked before the session has it, which tells the gate what holds there.
				mode: () => 'read-only',
				run: settings.run,
				masksNothing: settings.masks.rules.length === 0,
				...{ onCall, onCrash },
			});
			return by(made);
		},
		async recall(contextId) {
			// The embedded endpoint starts anew each time: what was there is gone.
			if (settings.context.local) return [];
			const known = await rememberedIn(paths, contextId);
			return known.flatMap(({ kind, ...kept }) => {
				const ref = kinds[kind].refOf(kept);
				return ref === undefined ? [] : [{ kind, ref } as AnyResource];
			});
		},
		remember: (contextId, kind, ref) => {
			remember(paths, contextId, { ...ref, kind, at: Date.now() }).catch((error: unknown) =>
				session.dispatch({ type: 'failed', at: Date.now(), failure: asFailure(error) }),
			);
		},
	};
	const session = new Session(store, host);
	session.adopt(first);
	const { bell, title } = settings.terminal;
	if (title) store.subscribe(() => terminal.name(windowTitle(store.get())));
	if (bell !== undefined) {
		announceDecisions(session, (text) => {
			if (exitCode === undefined) stdout.write(announcement(bell, text, process.env));
		});
	}
	workBehindFrames(session, ending.signal);
	const input = new TerminalInput(session, attention);

	// The first frame stands before what draws all others is loaded.
	const drawn = {
		subscribe: store.subscribe,
		rows: drawnFrame(session),
		size: () => store.get().size,
	};
	terminal.paint(drawn.rows());
	terminal.heedMouse(settings.terminal.mouse);
	const { draw } = await import('./drawing.tsx');
	const app = terminal.handOver(() => draw(drawn, () => session.shown.written()));
	drawing = app;

	let giveUp = () => {};
	const unseen = new Promise<void>((resolve) => {
		giveUp = resolve;
	});
	const end = (code: number) => {
		if (exitCode !== undefined) return;
		exitCode = code;
		ending.abort();
		terminal.end();
		app.unmount();
		output.whenUnseen(giveUp);
	};
	onEndingSignal((signal) => end(signalExitCode(signal)));
	// What was typed at what was painted is meant for the frame that now stands in its place.
	terminal.listen({
		onInput: (bytes) => input.push(bytes),
		onGone: () => end(signalExitCode('SIGHUP')),
		onContinued: () => host.redraw(),
		onStopAsked: () => suspend(process.pid),
	});
	// What nobody caught, outside of rendering too: what is held is given back all the same.
	let crash: unknown;
	process.on('uncaughtException', (error) => {
		crash ??= error;
		end(1);
	});
	stdout.on('resize', () => session.dispatch({ type: 'resized', size: terminal.size }));
	const tick = setInterval(() => session.dispatch({ type: 'ticked', now: Date.now() }), 1_000);

	removeLeftovers(paths).catch((error: unknown) =>
		session.dispatch({ type: 'failed', at: Date.now(), failure: asFailure(error) }),
	);
	tellOfFiles(session);
	start().catch((error: unknown) => {
		if (ending.signal.aborted) return;
		const failure = asFailure(error);
		session.dispatch({ type: 'failed', at: Date.now(), failure });
		session.dispatch({ type: 'connection-failed', failure });
	});

	async function start(): Promise<void> {
		const { onCall, onCrash, by } = toldTo(session);
		connecting.listen({
			...{ onCall, onCrash },
			onDemoStands: () => session.dispatch({ type: 'demo-stands' }),
		});
		const connection = await connecting.connection.catch((error: unknown) => {
			// A wrong profile, no region, no emulator: there is nothing to wait for on a screen.
			if (!ending.signal.aborted) crash ??= error;
			end(1);
			throw error;
		});
		if (ending.signal.aborted) return connection.close();
		const first = by(connection);
		const beside = { attention, ending: ending.signal };
		session.enter = (other, choice) => {
			enterContext(session, other, choice, beside)
				.then(({ identified }) => identified)
				.catch((error: unknown) => whenCurrent(other, error));
		};
		const { identified } = await enterContext(session, first, settings.context, beside);
		if (settings.open !== undefined) openAnything(session, settings.open);
		await identified;
	}

	/** What goes wrong while a context is entered is said there, and nowhere once it was left. */
	function whenCurrent(connection: ConsoleConnection, error: unknown): void {
		if (ending.signal.aborted || session.here?.given !== connection) return;
		const failure = asFailure(error);
		session.fail(failure);
		session.dispatch({ type: 'connection-failed', failure });
	}

	try {
		await Promise.race([app.ended(), unseen]);
	} catch (error) {
		crash ??= error;
	} finally {
		ending.abort();
		terminal.end();
		input.stop();
		clearInterval(tick);
	}
	/** The last words, to the shell's screen, once it is there. */
	const unsaid: string[] = [];
	const say = (text: string) => {
		unsaid.push(`awsmsg: ${text}\n`);
		if (!output.waits) stderr.write(unsaid.splice(0).join(''));
	};
	await leave(session, say);
	await connecting.stop();
	if (crash !== undefined) throw crash;
	return exitCode ?? 0;
}
