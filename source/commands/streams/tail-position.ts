import { positionText } from '../../domain/streams/stream-position.ts';
import type { PositionKeeper } from '../../operations/streams/position-keeper.ts';
import type { CommandContext } from '../shell/context.ts';

/** ms between two writes while records come. */
const writeEvery = 1000;

/** The text of a position file; `undefined` when there is none yet, or when it is a pipe or a device. */
export async function readPositionFile(
	{ input }: Pick<CommandContext, 'input'>,
	path: string,
): Promise<string | undefined> {
	const bytes = await input.keptFile(path);
	return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
}

/** Keeps a file at the position of a tail: about once a second, and at the end. */
export class PositionFile {
	readonly #context: Pick<CommandContext, 'clock' | 'writeOutput'>;
	readonly #path: string;
	readonly #keeper: PositionKeeper;
	#writtenAt = Number.NEGATIVE_INFINITY;

	constructor(
		context: Pick<CommandContext, 'clock' | 'writeOutput'>,
		path: string,
		keeper: PositionKeeper,
	) {
		this.#context = context;
		this.#path = path;
		this.#keeper = keeper;
	}

	/** Writes when it is time again. Throws when the file can't be written: its promise is broken then. */
	async noted(): Promise<void> {
		if (this.#context.clock.now() - this.#writtenAt >= writeEvery) await this.write();
	}

	async write(): Promise<void> {
		const now = this.#context.clock.now();
		this.#writtenAt = now;
		await this.#context.writeOutput(this.#path, positionText(this.#keeper.position(now)));
	}
}
