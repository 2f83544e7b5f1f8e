CREATE TABLE `invitation_lists` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`survey_id` text NOT NULL,
	`batch_id` text NOT NULL,
	`name` text NOT NULL,
	`made_by` text NOT NULL,
	`made_at` integer NOT NULL,
	`remind_from` integer,
	`purged_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`survey_id`) REFERENCES `surveys`(`office_id`,`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`office_id`,`batch_id`) REFERENCES `code_batches`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `invitations` (
	`office_id` text NOT NULL,
	`id` text NOT NULL,
	`list_id` text NOT NULL,
	`name` text,
	`email` text,
	`code` text,
	`opt_out_hash` text,
	`code_hash` text NOT NULL,
	`language` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`last_error` text,
	`sent_at` integer,
	`reminded_at` integer,
	PRIMARY KEY(`office_id`, `id`),
	FOREIGN KEY (`office_id`,`list_id`) REFERENCES `invitation_lists`(`office_id`,`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `invitations_list` ON `invitations` (`office_id`,`list_id`,`state`);--> statement-breakpoint
CREATE INDEX `invitations_opt_out` ON `invitations` (`opt_out_hash`);--> statement-breakpoint
CREATE TABLE `opt_outs` (
	`office_id` text NOT NULL,
	`email_hash` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`office_id`, `email_hash`),
	FOREIGN KEY (`office_id`) REFERENCES `offices`(`id`) ON UPDATE no action ON DELETE no action
);
