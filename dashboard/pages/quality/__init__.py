"""The quality report as a part of the Data page: `page` puts it together, one module for each subject."""
