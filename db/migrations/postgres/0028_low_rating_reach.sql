CREATE TABLE "low_rating_reach" (
	"office_id" text NOT NULL,
	"section_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"reaches" boolean NOT NULL,
	CONSTRAINT "low_rating_reach_office_id_section_id_from_at_pk" PRIMARY KEY("office_id","section_id","from_at")
);
--> statement-breakpoint
ALTER TABLE "low_rating_reach" ADD CONSTRAINT "low_rating_reach_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;