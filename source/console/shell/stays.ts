type Stay = { readonly controller: AbortController; readonly leave: (() => void)[] };

/**
 * The views that are open. Each has a stay: a signal that aborts when the view leaves, so that leaving a
 * screen stops its work (law 10), and what has to happen then.
 */
export class Stays {
	readonly #open = new Map<number, Stay>();
	#nextId = 1;

	/** Begins a stay and answers its id. */
	begin(): number {
		const id = this.#nextId;
		this.adopt(id);
		return id;
	}

	/** Begins the stay of a view that has its id already. */
	adopt(id: number): void {
		this.#nextId = Math.max(this.#nextId, id + 1);
		this.#open.set(id, { controller: new AbortController(), leave: [] });
	}

	/** The signal of a view; `undefined` once it has left. */
	signalOf(id: number): AbortSignal | undefined {
		return this.#open.get(id)?.controller.signal;
	}

	/** Runs when the view leaves, after its work has been aborted; at once when it has left. */
	onLeave(id: number, leave: () => void): void {
		const stay = this.#open.get(id);
		if (stay === undefined) leave();
		else stay.leave.push(leave);
	}

	end(id: number): void {
		const stay = this.#open.get(id);
		this.#open.delete(id);
		stay?.controller.abort();
		for (const leave of stay?.leave ?? []) leave();
	}

	/** Aborts the work of all views; nothing else happens to them. */
	abortAll(): void {
		for (const { controller } of this.#open.values()) controller.abort();
	}
}
