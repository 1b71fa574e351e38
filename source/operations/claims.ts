/** Things that one process of this computer does at a time. */
export type Claims = {
	/**
	 * Takes a name until it is released or this process is gone; `what` is what for (`an undo of orders`).
	 * Throws `refused` while another process that lives, or another part of this one, has it.
	 */
	take(name: string, what: string): Promise<{ release(): Promise<void> }>;
};
