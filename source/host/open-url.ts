import { spawn } from 'node:child_process';
import { withoutKeys } from './child-environment.ts';

/** A program that opens addresses in the user's browser. */
type Opener = readonly [command: string, ...args: string[]];

/** The openers to try, the best first; none where there is no screen to open a browser on. */
export function openersFor(
	env: NodeJS.ProcessEnv,
	platform: NodeJS.Platform = process.platform,
): readonly Opener[] {
	// The user's own choice goes first, as for other programs.
	const own = env['BROWSER']?.trim();
	const chosen: readonly Opener[] = own ? [[own]] : [];
	if (platform === 'darwin') return [...chosen, ['open']];
	if (platform === 'win32') return [...chosen, ['rundll32', 'url.dll,FileProtocolHandler']];
	if (env['WSL_DISTRO_NAME']) return [...chosen, ['wslview'], ['explorer.exe']];
	const hasScreen = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
	return hasScreen ? [...chosen, ['xdg-open'], ['gio', 'open']] : chosen;
}

/** How long an opener may take; one that goes on is a browser in the foreground, ms. */
const patience = 3000;

/** Opens an address in the user's browser; `false` when nothing here can. */
export async function openUrl(
	url: string,
	env: NodeJS.ProcessEnv = process.env,
	platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
	for (const [command, ...args] of openersFor(env, platform)) {
		if (await opens(command, [...args, url], env)) return true;
	}
	return false;
}

function opens(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<boolean> {
	return new Promise((resolve) => {
		// Apart from the terminal: a browser in text mode must not write over the screen.
		const child = spawn(command, args, { env: withoutKeys(env), stdio: 'ignore', detached: true });
		const timer = setTimeout(() => resolve(true), patience);
		const answer = (opened: boolean) => {
			clearTimeout(timer);
			resolve(opened);
		};
		child.once('error', () => answer(false));
		child.once('close', (code) => answer(code === 0));
		child.unref();
	});
}
