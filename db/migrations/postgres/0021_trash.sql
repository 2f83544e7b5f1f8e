CREATE TABLE "trash" (
	"office_id" text NOT NULL,
	"id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"name" jsonb NOT NULL,
	"rows" jsonb NOT NULL,
	"thrown_by" text NOT NULL,
	"thrown_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "trash_office_id_id_pk" PRIMARY KEY("office_id","id")
);
--> statement-breakpoint
ALTER TABLE "trash" ADD CONSTRAINT "trash_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "trash" ADD CONSTRAINT "trash_thrown_by_users_id_fk" FOREIGN KEY ("thrown_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "trash_thrown" ON "trash" USING btree ("office_id","thrown_at");