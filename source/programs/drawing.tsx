import { render, useApp } from 'ink';
import { useEffect } from 'react';
import { App, type Drawn } from '../console/shell/app.tsx';

/*
Ink and React, a build file of their own: they draw rows, and know nothing of what those say. The console's first frame
stands before they are loaded.
*/

/** What draws, on a screen that has been entered. */
export type Drawing = {
	/** Takes the screen away while `work` runs, and draws all anew after it. */
	suspend(work: () => Promise<void>): Promise<void>;
	/** Draws once more, and leaves the screen. */
	unmount(): void;
	/** Resolves once the terminal has taken the last word, which it may never do; rejects with what a view has thrown. */
	ended(): Promise<void>;
};

type Handle = Pick<ReturnType<typeof useApp>, 'suspendTerminal'>;

/** Hands Ink's grip on the screen to the code outside React. */
function DrawingHandle({ take }: { readonly take: (handle: Handle) => void }) {
	const app = useApp();
	useEffect(() => take(app), [app, take]);
	return null;
}

/** Draws from the first cell on; `onWritten` is told of each frame that has been written. */
export function draw(drawn: Drawn, onWritten: () => void): Drawing {
	let handle: Handle | undefined;
	const app = render(
		<>
			<App drawn={drawn} />
			<DrawingHandle
				take={(taken) => {
					handle = taken;
				}}
			/>
		</>,
		{
			alternateScreen: true,
			incrementalRendering: true,
			exitOnCtrlC: false,
			// A frame costs about 2 ms: a key must not wait long behind the frame of records that came just before.
			maxFps: 250,
			onRender: onWritten,
			// CI says nothing about this terminal: that it is one was checked by the caller.
			interactive: true,
		},
	);
	return {
		suspend: async (work) => {
			await handle?.suspendTerminal(work);
		},
		unmount: () => app.unmount(),
		ended: async () => {
			await app.waitUntilExit();
		},
	};
}
