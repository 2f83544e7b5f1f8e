CREATE TABLE `account_links` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`office_id` text NOT NULL,
	`user_id` text NOT NULL,
	`purpose` text NOT NULL,
	`made_by` text,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`user_id`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`made_by`) REFERENCES `users`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `account_links_user` ON `account_links` (`user_id`);