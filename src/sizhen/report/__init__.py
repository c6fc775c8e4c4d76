"""Pages and plots of evaluations, opinions and evidence; knows no room."""
